"""Groups of like answers to one question, for marking them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from exams.grading.learning import group_answers, read_texts
from exams.models import Answer, ComparisonKind, Exam, Question
from exams.selectors.comparisons import compared
from exams.specs import kernel_answer, spec_of

_KEPT_S = 3600


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers alike, by id, the `typical` one among them. `likeness` (0..1): of the two least alike.

    `identical`: all say the same words. `terms`: word stems that all of them have, the longest first."""

    answer_ids: tuple[int, ...]
    typical: int
    likeness: float
    identical: bool
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """A question's groups. `pending`: those of `count` answers are still to be found; these are of earlier ones."""

    listed: tuple[AnswerGroup, ...]
    pending: bool
    count: int

    def size_around(self, answer_id: int) -> int:
        """Return how many answers say the same as this one, itself included; 1 if it is in no group."""
        return next((len(group.answer_ids) for group in self.listed if answer_id in group.answer_ids), 1)


def groups_of(question: Question) -> Groups:
    """Return groups of two or more like answers, the largest first. Blank answers are in none.

    Found by a worker where that takes longer than a page may; a constant number of queries."""
    if question.live_version is None:
        return Groups((), False, 0)
    stands = compared(question, ComparisonKind.GROUPS)
    if stands.fresh:
        return Groups(_read(stands.found or ()), False, stands.count)
    if not stands.quick:
        return Groups(_read(stands.found or ()), True, stands.count)
    name = f"answer-groups:{stands.digest}"
    listed: tuple[AnswerGroup, ...] | None = cache.get(name)
    if listed is None:
        listed = _read(find_groups(question, stands.answers))
        cache.set(name, listed, _KEPT_S)
    return Groups(listed, False, stands.count)


def answer_groups(exam: Exam, label: str) -> Groups:
    """Return the groups of the question with this label; none if there is no such question."""
    question = exam.questions.filter(label=label, retired=False).select_related("live_version", "exam").first()
    return groups_of(question) if question is not None else Groups((), False, 0)


def find_groups(question: Question, answers: "QuerySet[Answer]") -> list[Any]:
    """Return the groups of these answers as plain values, as `Comparison.found` holds them."""
    assert question.live_version is not None
    fields = tuple(field.name for field in spec_of(question.live_version).fields if field.kind != "figure")
    texts = {row.pk: kernel_answer(row).text(fields) for row in answers.order_by("pk").prefetch_related("files")}
    written = {pk: text for pk, text in texts.items() if text.strip()}
    ids = tuple(written)
    return [
        [[ids[n] for n in group.answers], ids[group.typical], group.likeness, group.identical, list(group.terms)]
        for group in group_answers(read_texts(list(written.values())))
    ]


def _read(found: Sequence[Any]) -> tuple[AnswerGroup, ...]:
    return tuple(
        AnswerGroup(tuple(ids), typical, likeness, identical, tuple(terms))
        for ids, typical, likeness, identical, terms in found
    )
