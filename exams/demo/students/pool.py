"""The pool of hand-written demo answers: what invented students write to each question of the demo exam."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import yaml

ANSWERS_DIR = Path(__file__).parent / "answers"
KEYS = {"id", "quality", "language", "text"}


class Quality(StrEnum):
    """How good an answer is meant to be. ODD: blank, contradictory, or addressed to the grader."""

    STRONG = "strong"
    GOOD = "good"
    WEAK = "weak"
    POOR = "poor"
    ODD = "odd"


class Language(StrEnum):
    """English, bokmål, nynorsk."""

    EN = "en"
    NB = "nb"
    NN = "nn"


@dataclass(frozen=True, slots=True)
class PoolAnswer:
    """One answer of the pool. `text` may be empty: a heading with nothing below it."""

    id: str
    label: str
    quality: Quality
    language: Language
    text: str


Pool = Mapping[str, tuple[PoolAnswer, ...]]


def split_label(label: str) -> tuple[int, str]:
    """Return ("11", "b") of "11b" as a sortable pair. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d{1,2})([a-z])", label)
    if match is None:
        raise ValueError(f"{label!r} is no label of the demo exam")
    return int(match[1]), match[2]


def read_pool(folder: Path = ANSWERS_DIR) -> Pool:
    """Return the answers by label, labels in the order of the exam. Raises ValueError naming the entry."""
    labels = sorted((path.stem for path in folder.glob("*.yaml")), key=split_label)
    return {label: _read_answers(folder / f"{label}.yaml", label) for label in labels}


def _read_answers(path: Path, label: str) -> tuple[PoolAnswer, ...]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    answers = tuple(_read_answer(entry, label) for entry in entries)
    if len({answer.id for answer in answers}) != len(answers):
        raise ValueError(f"{path.name}: an id occurs twice")
    return answers


def _read_answer(entry: Mapping[str, str], label: str) -> PoolAnswer:
    if set(entry) != KEYS or not entry["id"].startswith(f"{label}-"):
        raise ValueError(f"{label}: {entry.get('id')!r} needs exactly {sorted(KEYS)} and an id like {label}-01")
    return PoolAnswer(
        id=entry["id"],
        label=label,
        quality=Quality(entry["quality"]),
        language=Language(entry["language"]),
        text=entry["text"].rstrip("\n"),
    )
