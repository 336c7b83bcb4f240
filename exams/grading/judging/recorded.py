"""What a judge said once, said again: to grade from a record without asking anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from exams.grading.judging.types import JudgeReply, JudgeRequest, JudgeVerdict, Opinion, Usage

_NOT_RECORDED = "The record holds nothing that a language model said here."


@dataclass(frozen=True, slots=True)
class RecordedJudge:
    """Satisfies `Judge` with the entries of a grade's record, by the criteria of their parts."""

    entries: Mapping[str, Mapping[str, object]]
    sees_pictures: bool

    def judge(self, request: JudgeRequest) -> JudgeReply:
        """Return what the record says was replied."""
        entry = self.entries.get(request.criteria[0].key)
        if entry is None:
            return JudgeReply(problem=_NOT_RECORDED)
        rows = entry.get("criteria")
        opinions = dict(_opinions(rows)) if isinstance(rows, Mapping) else {}
        return JudgeReply(opinions, str(entry.get("problem", "")), _usage(entry))


def recorded_judge(record: Mapping[str, object]) -> RecordedJudge | None:
    """Return the judge of a grade's record; None if none was asked."""
    entries: dict[str, Mapping[str, object]] = {}
    sees_pictures = False
    parts = record.get("parts")
    for part in parts if isinstance(parts, list) else ():
        match part:
            case {"type": kind, "criteria": list(keys), "judge": Mapping() as entry}:
                entries.update(dict.fromkeys(map(str, keys), entry))
                sees_pictures = sees_pictures or kind == "figure"
    return RecordedJudge(entries, sees_pictures) if entries else None


def _opinions(rows: Mapping[object, object]) -> Iterator[tuple[str, Opinion]]:
    for key, row in rows.items():
        match row:
            case {"verdict": str(verdict), "quote": str(quote), "confidence": int() | float() as confidence}:
                yield str(key), Opinion(str(key), JudgeVerdict(verdict), quote, float(confidence))


def _usage(entry: Mapping[str, object]) -> Usage:
    sent, received = entry.get("prompt_tokens"), entry.get("completion_tokens")
    return Usage(
        model=str(entry.get("model", "")),
        host=str(entry.get("host", "")),
        cached=entry.get("cached") is True,
        prompt_tokens=sent if isinstance(sent, int) else 0,
        completion_tokens=received if isinstance(received, int) else 0,
        cost=_amount(entry.get("cost")),
    )


def _amount(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
