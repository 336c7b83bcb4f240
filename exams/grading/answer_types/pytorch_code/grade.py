"""From the reports of hidden tests to criteria."""

from collections.abc import Sequence
from decimal import Decimal

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.pytorch_code.code import BrokenCode, defined_names, find_code
from exams.grading.answer_types.pytorch_code.spec import PytorchCodeSpec
from exams.grading.sandbox import RunReport, RunRequest, TestOutcome
from exams.grading.types import Answer, Criterion, CriterionResult, Evidence, PartResult, TestResult
from exams.grading.verdict import State, Verdict

_FILE = "answer.py"
_NO_SANDBOX = "Code is decided by running it, and that waits for a sandbox on this machine."
_NO_CODE = "No code was found in this answer."
_NO_TEST = "No hidden test decided this."


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return what the hidden tests decide. Raises SandboxError if our side failed."""
    spec = context.part.spec
    assert isinstance(spec, PytorchCodeSpec)
    text = answer.text(context.part.fields)
    try:
        code = find_code(text, spec)
    except BrokenCode as broken:
        return _for_person(context, _broken_text(broken), Verdict.INVALID_INPUT)
    if code is None:
        return _for_person(context, _NO_CODE, Verdict.NEEDS_REVIEW, unread=spec.paper_mode)
    if spec.needs and not defined_names(code).intersection(spec.needs):
        return _for_person(context, f"The code does not define {' or '.join(spec.needs)}.", Verdict.INVALID_INPUT)
    if tools.sandbox is None:
        return _for_person(context, _NO_SANDBOX, Verdict.NEEDS_REVIEW)
    report = tools.sandbox.run(
        RunRequest(
            answer={_FILE: code}, public=context.question.public, private=context.question.private,
            seed=tools.seed, limits=spec.limits, device=spec.device,
        )
    )  # fmt: skip
    field = "" if text == answer.whole else context.part.fields[0]
    return _decided(context, report, [_evidence(text, field, names) for names in _names(spec, len(context.criteria))])


def _for_person(context: PartContext, reason: str, verdict: Verdict, *, unread: bool = False) -> PartResult:
    criteria = tuple(CriterionResult(c.key, None, c.points, State.NEEDS_REVIEW, 0.0, reason) for c in context.criteria)
    return PartResult(criteria, verdict=verdict, unread=unread)


def _broken_text(broken: BrokenCode) -> str:
    return f"Line {broken.line} cannot be read as Python ({broken.problem}): {broken.text}"


def _decided(context: PartContext, report: RunReport, evidence: Sequence[tuple[Evidence, ...]]) -> PartResult:
    return PartResult(
        criteria=tuple(
            _criterion(criterion, _tests_of(criterion, report), quoted)
            for criterion, quoted in zip(context.criteria, evidence, strict=True)
        ),
        tests=tuple(map(_test_result, report.tests)),
        verdict=None if report.verdict is Verdict.ACCEPTED else report.verdict,
        attested=True,
        record=report.record,
    )


def _tests_of(criterion: Criterion, report: RunReport) -> list[TestOutcome]:
    return [test for test in report.tests if test.criterion == criterion.key]


def _criterion(criterion: Criterion, tests: Sequence[TestOutcome], evidence: tuple[Evidence, ...]) -> CriterionResult:
    """Return the sum of what the tests of one criterion earned, on the criterion's steps."""
    undecided = [test for test in tests if test.fraction is None]
    if undecided or not tests:
        reason = undecided[0].message if undecided else _NO_TEST
        return CriterionResult(criterion.key, None, criterion.points, State.NEEDS_REVIEW, 0.0, reason, evidence)
    earned = sum((test.points * Decimal(str(test.fraction)) for test in tests), Decimal(0))
    points = max((step for step in criterion.steps if step <= earned), default=Decimal(0))
    return CriterionResult(
        criterion.key, points, criterion.points, State.GRADED, 1.0, _reason(tests), evidence if points else ()
    )


def _reason(tests: Sequence[TestOutcome]) -> str:
    """Return the messages of the tests that were not passed and may be told, each once."""
    failed = [test for test in tests if test.fraction != 1 and test.points]
    told = dict.fromkeys(test.message for test in failed if test.visibility != "hidden" and test.message)
    if told:
        return " ".join(told)
    return "Not all tests were passed." if failed else "All tests were passed."


def _test_result(test: TestOutcome) -> TestResult:
    fraction = test.fraction or 0.0
    return TestResult(
        name=test.name,
        points=test.points * Decimal(str(fraction)),
        max=test.points,
        passed=fraction == 1,
        visibility=test.visibility,
        message=test.message,
    )


def _names(spec: PytorchCodeSpec, count: int) -> list[tuple[str, ...]]:
    """Return, for each of `count` criteria, the names whose definition shows it: each its own if they match."""
    if len(spec.needs) == count > 1:
        return [(name,) for name in spec.needs]
    return [(*spec.needs, *(spec.wrap.methods if spec.wrap else ()))] * count


def _evidence(text: str, field: str, names: Sequence[str]) -> tuple[Evidence, ...]:
    """Return the line of the answer, word for word, that defines one of `names`."""
    for line in text.splitlines():
        if any(f"def {name}" in line or f"class {name}" in line for name in names):
            return (Evidence(line.strip(), field),)
    return ()
