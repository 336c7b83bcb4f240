"""The author's check: an exam grades its own answers, and says where it differs from its labels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from exams.bundle.shapes import plain_points
from exams.bundle.types import ExamBundle, LabelledExample, QuestionDocument
from exams.grading.reading.answers import answer_from_json
from exams.grading.types import Answer, CriterionResult, Grade, QuestionSpec
from exams.grading.verdict import State

GradeAnswer = Callable[[QuestionSpec, Answer], Grade]

# Types that judge instead of deciding: a person confirms them, so a difference is a note.
JUDGED_TYPES: Final = frozenset({"prose", "figure"})
_DECIDED: Final = (State.GRADED, State.NOT_ANSWERED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `answer` is solution, starter or the id of an example; `criterion` may be "".

    `fails`: the bundle is not right; otherwise a note about a judged criterion.
    """

    question: str
    answer: str
    criterion: str
    fails: bool
    message: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the check found. `judged` counts criteria of labelled examples that a person confirms,
    `agreed` those where the suggestion equals the label; `answers` counts what was graded."""

    findings: tuple[Finding, ...]
    answers: int
    judged: int
    agreed: int

    @property
    def ok(self) -> bool:
        """True if nothing fails; notes do not count."""
        return not any(finding.fails for finding in self.findings)


def check_bundle(bundle: ExamBundle, grade: GradeAnswer) -> CheckReport:
    """Grade every solution, starter and labelled example of the bundle and compare.

    Raises what `grade` raises (SandboxError when our side failed).
    """
    checks = [_QuestionCheck(question, grade) for question in bundle.questions]
    findings = tuple(finding for check in checks for finding in check.run())
    return CheckReport(
        findings=findings,
        answers=sum(check.answers for check in checks),
        judged=sum(check.judged for check in checks),
        agreed=sum(check.agreed for check in checks),
    )


class _QuestionCheck:
    def __init__(self, question: QuestionDocument, grade: GradeAnswer) -> None:
        self._question = question
        self._spec = question.spec
        self._grade_answer = grade
        self._parts = {key: part for part in question.spec.parts for key in part.criteria}
        self.answers = self.judged = self.agreed = 0

    def run(self) -> Iterator[Finding]:
        """Yield what differs, solution first."""
        full = {criterion.key: criterion.points for criterion in self._spec.criteria}
        yield from self._compare("solution", self._grade(self._question.solution), full)
        if self._question.starter:
            yield from self._starter()
        for example in self._question.examples:
            yield from self._example(example)

    def _grade(self, answer: object) -> Grade:
        self.answers += 1
        return self._grade_answer(self._spec, answer_from_json(self._spec, answer))

    def _starter(self) -> Iterator[Finding]:
        if self._grade(self._question.starter).points == self._spec.points:
            yield Finding(self._spec.label, "starter", "", True, "the starter alone earns full points")

    def _example(self, example: LabelledExample) -> Iterator[Finding]:
        grade = self._grade(example.answer)
        if example.state and grade.state.value != example.state:
            message = f"should be {example.state}, is {grade.state.value}"
            yield Finding(self._spec.label, example.id, "", True, message)
        yield from self._compare(example.id, grade, example.criteria, example.state)
        for result in grade.criteria:
            if result.key in example.criteria and not self._is_strict(result):
                self.judged += 1
                self.agreed += result.points == example.criteria[result.key]
        if not example.criteria and example.points is not None and grade.points != example.points:
            strict = all(self._is_strict(result) for result in grade.criteria)
            yield Finding(self._spec.label, example.id, "", strict, _difference(example.points, grade.points))

    def _compare(
        self, answer: str, grade: Grade, expected: Mapping[str, Decimal], state: str | None = None
    ) -> Iterator[Finding]:
        """Yield the criteria whose points differ, and strict ones that were left to a person unasked."""
        for result in grade.criteria:
            if result.key not in expected:
                continue
            wanted, strict = expected[result.key], self._is_strict(result)
            if result.points != wanted:
                message = _difference(wanted, result.points)
                yield Finding(self._spec.label, answer, result.key, strict, message)
            elif strict and result.state not in _DECIDED and state is None:
                message = f"is left to a person: {result.reason}"
                yield Finding(self._spec.label, answer, result.key, True, message)

    def _is_strict(self, result: CriterionResult) -> bool:
        """Return True if this criterion was to be decided beyond doubt, by a test or a rule."""
        part = self._parts[result.key]
        fell_back = part.fallback is not None and result.state not in _DECIDED
        return part.type not in JUDGED_TYPES and not fell_back


def _difference(wanted: Decimal, got: Decimal | None) -> str:
    earned = "nothing was suggested" if got is None else f"earns {plain_points(got)}"
    return f"should earn {plain_points(wanted)}, {earned}"
