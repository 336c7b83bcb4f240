"""Whether a question's answers can be compared while a page waits, and what comparing them gave before."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum, TextField
from django.db.models.functions import Cast, Length

from exams.models import Answer, Comparison, ComparisonKind, Question
from exams.selectors.effective import latest_answers

# So much is read and compared within some 50 ms, for 30 students about a page each; with more, a worker does it.
ON_THE_SPOT_CHARACTERS = 60_000
# Answers alike: work and memory grow with the square of their number.
MOST_COMPARED = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """The answers of a question, and what comparing them gave before, if anything.

    `digest` names these answers. `found` None: nothing yet. `fresh`: found among exactly these answers."""

    question: Question
    answers: "QuerySet[Answer]"
    digest: str
    count: int
    found: list[Any] | None
    fresh: bool

    @property
    def quick(self) -> bool:
        """Return whether comparing them now is a matter of milliseconds. One query."""
        written = Length(Cast("fields", TextField())) + Length("whole")
        total = self.answers.order_by().aggregate(total=Sum(written))["total"]
        return (total or 0) <= ON_THE_SPOT_CHARACTERS


def compared(question: Question, kind: ComparisonKind) -> Compared:
    """Return how the comparison of a question's newest answers stands. Two queries."""
    answers = latest_answers(question.exam).filter(question=question).order_by("pk")[:MOST_COMPARED]
    rows = list(answers.values_list("pk", "digest"))
    digest = _digest(question, rows)
    row = Comparison.objects.filter(question=question, kind=kind).exclude(digest="").first()
    chosen = Answer.objects.filter(pk__in=[pk for pk, _ in rows])
    return Compared(
        question, chosen, digest, len(rows), row.found if row else None, row is not None and row.digest == digest
    )


def _digest(question: Question, rows: list[tuple[int, str]]) -> str:
    """Return what names these answers to this version; answers never change but by being erased."""
    assert question.live_version is not None
    listed = "\n".join(f"{pk} {digest}" for pk, digest in rows)
    return hashlib.sha256(f"{question.live_version.digest}\n{listed}".encode()).hexdigest()
