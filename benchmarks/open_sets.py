"""Open sets of short answers with human marks, read from a folder beside the checkout; no part of the product.

DigiKlausur (MPL-2.0), SAF English (MIT), SemEval-2013 task 7: Beetle and SciEntsBank (CC BY-SA 3.0).
"""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from exams.grading.learning import LearningQuestion

FOLDER_VARIABLE = "KARAKTER_ASAG_DIR"
_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "asag"
_FILES = {
    "digiklausur": "digiklausur.csv",
    "saf_en": "saf_en.csv",
    "beetle": "beetle_3way.csv",
    "scientsbank": "scientsbank_3way.csv",
}
_STEPS = {"digiklausur": 3, "saf_en": 5, "beetle": 2, "scientsbank": 2}
# SemEval has up to a dozen right answers to a question, most of them near copies.
_MOST_REFERENCES = 12


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """One question of a set: its answers and their shares of full points."""

    question: LearningQuestion
    answers: tuple[str, ...]
    shares: tuple[float, ...]

    def without_blanks(self) -> "MarkedQuestion":
        """Return the question as if only answers with content had been handed in."""
        kept = [pair for pair in zip(self.answers, self.shares, strict=True) if pair[0].strip()]
        return replace(self, answers=tuple(a for a, _ in kept), shares=tuple(s for _, s in kept))


def sets_folder() -> Path | None:
    """Return the folder that KARAKTER_ASAG_DIR names, else ../shared/asag beside the checkout; None if absent."""
    folder = Path(os.environ.get(FOLDER_VARIABLE, _BESIDE))
    return folder if (folder / _FILES["digiklausur"]).is_file() else None


def read_sets(folder: Path) -> Mapping[str, tuple[MarkedQuestion, ...]]:
    """Return every set by name."""
    criteria = json.loads((folder / "digiklausur_refs.json").read_text(encoding="utf-8"))
    return {name: tuple(_questions(name, folder / file, criteria)) for name, file in _FILES.items()}


def _questions(name: str, path: Path, criteria: Mapping[str, Mapping[str, list[str]]]) -> Iterator[MarkedQuestion]:
    rows: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["qid"], []).append(row)
    most = _STEPS[name] - 1
    steps = tuple(Decimal(place) / most for place in range(most + 1))
    for key, found in rows.items():
        claims = tuple(criteria[key]["criteria"]) if name == "digiklausur" else ()
        question = LearningQuestion(key, found[0]["question"], _references(found[0], claims), steps, claims)
        yield MarkedQuestion(question, tuple(r["answer"] for r in found), tuple(float(r["score"]) for r in found))


def _references(row: Mapping[str, str], claims: tuple[str, ...]) -> tuple[str, ...]:
    if claims:
        return (" ".join(claims),)
    if row.get("all_refs"):
        return tuple(json.loads(row["all_refs"])[:_MOST_REFERENCES])
    return (row["reference"],)
