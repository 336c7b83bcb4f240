"""What a judge said of an answer, read back from the record of its grade: a feature for whatever learns from marks."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JudgeScore:
    """The judge on one criterion. `share` 0..1 of its points; `confidence` 0..1 as the model itself says, uncalibrated."""

    model: str
    prompt_version: str
    share: float
    confidence: float


def judge_scores(record: object) -> dict[str, JudgeScore]:
    """Return the score of every criterion on which a judge had a say, by key; empty where none was asked.

    `record` is that of a grade, as the engine made it or as its row keeps it."""
    found: dict[str, JudgeScore] = {}
    parts = record.get("parts") if isinstance(record, Mapping) else None
    for part in parts if isinstance(parts, list) else ():
        match part:
            case {"judge": {"model": str(model), "prompt_version": str(version), "criteria": Mapping() as rows}}:
                found.update({str(key): score for key, row in rows.items() if (score := _score(model, version, row))})
    return found


def _score(model: str, version: str, row: object) -> JudgeScore | None:
    match row:
        case {"share": int() | float() as share, "confidence": int() | float() as confidence}:
            return JudgeScore(model, version, float(share), float(confidence))
    return None
