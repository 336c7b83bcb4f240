"""Answers to one question that share what few others have; and two of them side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exams.errors import NotFound
from exams.grading.types import QuestionSpec
from exams.models import Answer, ComparisonKind, Exam, Question, QuestionFile, QuestionVersion, Zone
from exams.selectors.comparisons import compared
from exams.selectors.effective import latest_answers
from exams.similarity import Kind, Prints, given_hashes, prints_of, rank_pairs, shared_spans
from exams.specs import spec_of

MOST_PAIRS = 100
# An answer that is longer is compared up to here; it keeps one hand-in from costing everybody's time.
LONGEST_CHARACTERS = 60_000
# Fingerprints of some exams' worth of answers; each is a few kilobytes.
_MOST_KEPT = 5_000
_KEPT: dict[tuple[str, int, Kind], frozenset[int]] = {}


@dataclass(frozen=True, slots=True)
class Compared:
    """One question that can be compared, and how."""

    label: str
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two answers by their students' numbers. `share`: of the shorter one, 0..1."""

    first: int
    second: int
    first_number: int
    second_number: int
    shared: int
    share: float

    @property
    def percent(self) -> int:
        """Return the share in whole percent."""
        return round(self.share * 100)


@dataclass(frozen=True, slots=True)
class Pairs:
    """A question's pairs. `pending`: those of `count` answers are still to be found; these are of earlier ones."""

    question: Question
    listed: tuple[PairRow, ...]
    pending: bool
    count: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer; `shared`: it stands in the other answer too."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One answer of a pair, cut into stretches."""

    answer_id: int
    number: int
    pieces: tuple[Piece, ...]


def compared_questions(exam: Exam) -> tuple[Compared, ...]:
    """Return the questions whose answers are code or prose, in the exam's order."""
    live = exam.questions.filter(retired=False, live_version__isnull=False).select_related("live_version")
    kinds = [(question, _kind(_spec(question))) for question in live]
    return tuple(Compared(q.label, _version(q).title, kind) for q, kind in kinds if kind is not None)


def similar_pairs(exam: Exam, label: str) -> Pairs:
    """Return the pairs of newest answers that share most. Raises NotFound for a question that is not compared.

    Found by a worker where that takes longer than a page may; a constant number of queries."""
    question, _kind_of = _question(exam, label)
    stands = compared(question, ComparisonKind.PAIRS)
    found, pending = stands.found, not stands.fresh
    if pending and stands.quick:
        found, pending = find_pairs(question, stands.answers), False
    return Pairs(question, _pair_rows(found or []), pending, stands.count)


def find_pairs(question: Question, answers: "QuerySet[Answer]") -> list[Any]:
    """Return the pairs of these answers that share most as plain values, as `Comparison.found` holds them.

    Raises NotFound for a question that is not compared."""
    kind = _kind(_spec(question))
    if kind is None:
        raise NotFound(_("There is no such question with code or prose."))
    given, fields = _given(question, kind), _fields(_spec(question), kind)
    prints = [
        Prints(pk, _prints(digest, question.pk, kind, _text(values, whole, fields)) - given)
        for pk, digest, values, whole in answers.order_by("pk").values_list("pk", "digest", "fields", "whole")
    ]
    return [[pair.first, pair.second, pair.shared, pair.share] for pair in rank_pairs(prints, most=MOST_PAIRS)]


def _pair_rows(found: Sequence[Any]) -> tuple[PairRow, ...]:
    ids = {pk for first, second, _shared, _share in found for pk in (first, second)}
    numbers = dict(Answer.objects.filter(pk__in=ids).values_list("pk", "submission__attempt__number"))
    return tuple(
        PairRow(first, second, numbers[first], numbers[second], shared, share)
        for first, second, shared, share in found
        if first in numbers and second in numbers
    )


def side_by_side(exam: Exam, label: str, first: int, second: int) -> tuple[Side, Side]:
    """Return two answers to the question with what they share. Raises NotFound unless both are newest answers to it."""
    question, kind = _question(exam, label)
    fields = _fields(_spec(question), kind)
    rows = latest_answers(exam).filter(question=question, pk__in=[first, second])
    found = {pk: (number, _text(values, whole, fields)) for pk, number, values, whole in rows.values_list(
        "pk", "submission__attempt__number", "fields", "whole"
    )}  # fmt: skip
    if len(found) < 2:
        raise NotFound(_("There is no such pair of answers."))
    (one_number, one), (two_number, two) = found[first], found[second]
    spans = shared_spans(one, two, kind, _given(question, kind))
    return Side(first, one_number, _cut(one, spans[0])), Side(second, two_number, _cut(two, spans[1]))


def _question(exam: Exam, label: str) -> tuple[Question, Kind]:
    live = exam.questions.filter(retired=False, live_version__isnull=False, label=label)
    question = live.select_related("live_version", "exam").first()
    kind = _kind(_spec(question)) if question is not None else None
    if question is None or kind is None:
        raise NotFound(_("There is no such question with code or prose."))
    return question, kind


def _version(question: Question) -> QuestionVersion:
    assert question.live_version is not None
    return question.live_version


def _spec(question: Question) -> QuestionSpec:
    return spec_of(_version(question))


def _kind(spec: QuestionSpec) -> Kind | None:
    kinds = {field.kind for field in spec.fields}
    return Kind.CODE if "code" in kinds else Kind.PROSE if "text" in kinds else None


def _fields(spec: QuestionSpec, kind: Kind) -> tuple[str, ...]:
    return tuple(field.name for field in spec.fields if field.kind == ("code" if kind is Kind.CODE else "text"))


def _given(question: Question, kind: Kind) -> frozenset[int]:
    """Return the hashes of what everybody has or should write: prompt, files that students get, model answer."""
    version = _version(question)
    files = QuestionFile.objects.filter(version=version, zone=Zone.PUBLIC)
    texts = [bytes(file.content).decode("utf-8", "ignore") for file in files]
    solution = [str(value) for value in version.solution.values()]
    return given_hashes([version.prompt, version.solution_text, *solution, *texts], kind)


def _text(fields: Mapping[str, str], whole: str, names: Sequence[str]) -> str:
    text = "\n".join(fields[name] for name in names if fields.get(name)) or whole
    return text[:LONGEST_CHARACTERS]


def _prints(digest: str, question_id: int, kind: Kind, text: str) -> frozenset[int]:
    """Return the fingerprints of an answer's text, kept by what was handed in."""
    key = (digest, question_id, kind)
    found = _KEPT.get(key)
    if found is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        found = _KEPT[key] = prints_of(text, kind)
    return found


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces, before = [], 0
    for start, end in spans:
        pieces += [Piece(text[before:start], False), Piece(text[start:end], True)]
        before = end
    pieces.append(Piece(text[before:], False))
    return tuple(piece for piece in pieces if piece.text)
