"""What can be learned of a question: its answers, what is looked for in them, what people gave, what rules suggest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from django.db.models import F, Max

from exams.grading.learning import LearningQuestion, Mark, Prior, Texts, ask_first, read_prior, read_texts
from exams.grading.types import Answer as KernelAnswer
from exams.grading.types import Criterion, Part, QuestionSpec
from exams.grading.verdict import State
from exams.models import (
    Answer,
    ComparisonKind,
    Exam,
    Grade,
    LearnedQuestion,
    LearnedSuggestion,
    QuestionVersion,
    Review,
)
from exams.selectors.comparisons import compared
from exams.selectors.effective import effective_of, latest_answers
from exams.specs import kernel_answer, spec_of

# Of other types the words alone say too little: a number or a formula is right or wrong, whatever it is like.
_LEARNED_TYPES = frozenset({"prose"})
_JUDGED = frozenset({State.SUGGESTED, State.NEEDS_REVIEW})


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion that is judged by words, and the fields that its answer stands in."""

    question: LearningQuestion
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a question version can be learned from. Answers are in the order of their ids, blanks left out.

    `given`: points by criterion, of answers that a person looked at. `hints`: points by criterion that were suggested
    beforehand, and None where only a person can say. `reviewed`: answers that a person decided, in whatever way.
    `odd`: answers with a flag, which may not be what their words are like; they neither teach nor get suggestions."""

    version: QuestionVersion
    answer_ids: tuple[int, ...]
    answers: tuple[KernelAnswer, ...]
    judged: tuple[Judged, ...]
    given: Mapping[int, Mapping[str, Decimal]]
    hints: Mapping[int, Mapping[str, Decimal | None]]
    reviewed: frozenset[int]
    odd: frozenset[int]

    def marks(self, key: str) -> list[Mark]:
        """Return what people gave for this criterion."""
        return [
            Mark(place, self.given[pk][key])
            for place, pk in enumerate(self.answer_ids)
            if key in self.given.get(pk, {}) and pk not in self.odd
        ]

    def hints_for(self, key: str) -> list[Decimal | None]:
        """Return what was suggested for this criterion, one an answer."""
        return [self.hints.get(pk, {}).get(key) for pk in self.answer_ids]

    def texts(self, fields: tuple[str, ...]) -> Texts:
        """Return the answers' texts in these fields, read and compared."""
        return read_texts([answer.text(fields) for answer in self.answers])

    @property
    def digest(self) -> str:
        """Return what names this material and no other."""
        content = [
            self.version.digest,
            self.answer_ids,
            self.given,
            self.hints,
            sorted(self.reviewed),
            sorted(self.odd),
        ]
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


def learning_material(version: QuestionVersion) -> Material:
    """Return the material of a question version as the rows stand. A constant number of queries."""
    rows = latest_answers(version.question.exam).filter(question=version.question)
    read = {row.pk: kernel_answer(row) for row in rows.order_by("pk").prefetch_related("files")}
    written = {pk: answer for pk, answer in read.items() if not answer.is_blank}
    spec = spec_of(version)
    newest = _newest_reviews(list(written))
    grades = _grades(list(written), version)
    return Material(
        version=version,
        answer_ids=tuple(written),
        answers=tuple(written.values()),
        judged=judged_criteria(spec, version.solution),
        given={pk: _given(review, spec) for pk, review in newest.items() if _teaches(review, version)},
        hints={pk: _hints(grade) for pk, grade in grades.items()},
        reviewed=frozenset(newest),
        odd=frozenset(pk for pk, grade in grades.items() if _is_odd(grade)),
    )


def judged_criteria(spec: QuestionSpec, solution: Mapping[str, str]) -> tuple[Judged, ...]:
    """Return the criteria that are judged by words and whose points can vary, in the order of the parts."""
    return tuple(
        Judged(_learning_question(spec, part, spec.criterion(key), solution), part.fields)
        for part in spec.parts
        if part.type in _LEARNED_TYPES
        for key in part.criteria
        if len(spec.criterion(key).steps) > 1
    )


@cache
def shipped_prior() -> Prior:
    """Return the coefficients that come with the program."""
    return read_prior(files("exams.grading.learning").joinpath("coefficients.json").read_text(encoding="utf-8"))


def newest_suggestions(version: QuestionVersion, answer_ids: Sequence[int]) -> dict[tuple[int, str], LearnedSuggestion]:
    """Return the newest suggestion for each answer and criterion. One query."""
    rows = LearnedSuggestion.objects.filter(version=version, answer__in=list(answer_ids))
    newest = rows.order_by().values("answer", "key").annotate(newest=Max("pk"))
    found = LearnedSuggestion.objects.filter(pk__in=newest.values("newest"))
    return {(row.answer_id, row.key): row for row in found}


def asking_order(exam: Exam, label: str) -> tuple[int, ...]:
    """Return the ids of answers to a question, the most useful to mark first; () if none is judged by words.

    As it was learned last; before anybody marked, typical answers first where there are so few that a page can wait
    for it, otherwise () until the first mark has been learned from."""
    version = QuestionVersion.objects.select_related("question__exam").filter(
        question__exam=exam, question__label=label, question__live_version=F("pk")
    ).first()  # fmt: skip
    if version is None:
        return ()
    learned = LearnedQuestion.objects.filter(version=version).exclude(digest="").first()
    if learned is not None:
        return tuple(learned.order)
    if not compared(version.question, ComparisonKind.GROUPS).quick:
        return ()
    material = learning_material(version)
    if not material.judged:
        return ()
    order = ask_first(material.texts(material.judged[0].fields), [], seed=version.pk)
    return tuple(material.answer_ids[place] for place in order)


def _learning_question(
    spec: QuestionSpec, part: Part, criterion: Criterion, solution: Mapping[str, str]
) -> LearningQuestion:
    claims = (criterion.earn, *criterion.accept)
    model = "\n".join(str(solution[name]) for name in part.fields if solution.get(name))
    references = (" ".join(claims), *([model] if model.strip() else []))
    return LearningQuestion(criterion.key, spec.prompt, references, criterion.steps, claims)


def _newest_reviews(answer_ids: list[int]) -> dict[int, Review]:
    reviews = Review.objects.kept().filter(answer__in=answer_ids).select_related("grade__run").order_by("pk")
    return {review.answer_id: review for review in reviews}


def _teaches(review: Review, version: QuestionVersion) -> bool:
    """Return whether a person looked at this answer by itself, with this version's criteria before them."""
    return not review.together and (review.grade is None or review.grade.run.version_id == version.pk)


def _given(review: Review, spec: QuestionSpec) -> dict[str, Decimal]:
    most = {criterion.key: criterion.points for criterion in spec.criteria}
    return {key: min(Decimal(points), most[key]) for key, points in review.criteria.items() if key in most}


def _grades(answer_ids: list[int], version: QuestionVersion) -> dict[int, Grade]:
    """Return the grades that count for the answers, as far as they are of this version, with their criteria."""
    standing = effective_of(Answer.objects.filter(pk__in=answer_ids))
    of_grade = {one.grade_id: pk for pk, one in standing.items() if one.grade_id is not None}
    rows = Grade.objects.filter(pk__in=list(of_grade), run__version=version).prefetch_related("criteria")
    return {of_grade[row.pk]: row for row in rows.order_by("pk")}


def _hints(grade: Grade) -> dict[str, Decimal | None]:
    """Return the points suggested for judged criteria; decided ones are left out."""
    return {row.key: row.points for row in grade.criteria.all() if row.state in _JUDGED}


def _is_odd(grade: Grade) -> bool:
    """Return whether a flag says that the text is not to be taken at its word; a language model's opinion is none."""
    return any(not str(flag).startswith("judge_") for flag in grade.flags)
