"""The author's check grades a bundle's own answers and says what differs."""

from dataclasses import replace
from decimal import Decimal

import pytest

from exams.bundle import check_bundle
from exams.grading.answer_type import PartContext, Tools
from exams.grading.scoring import apply_gates, gravest_state, total, verdict_of
from exams.grading.types import Answer, Grade, QuestionSpec
from exams.grading.verdict import State
from tests.bundle.tiny import ANSWER_TYPES, Files, read, tiny_files, zipped


def grade(question: QuestionSpec, answer: Answer) -> Grade:
    """Grade with the answer types of these tests."""
    results = {}
    for part in question.parts:
        context = PartContext(question, part, tuple(question.criterion(key) for key in part.criteria))
        results.update({r.key: r for r in ANSWER_TYPES[part.type].grade(context, answer, Tools(seed=1)).criteria})
    criteria = apply_gates([results[c.key] for c in question.criteria], question.gates)
    state, points = gravest_state(criteria), total(criteria)
    return Grade(state, verdict_of(state, points, question.points), points, question.points, 1.0, criteria)


def findings_of(files: Files) -> list[tuple[str, str, str, bool, str]]:
    report = check_bundle(read(zipped(files)), grade)
    return [(f.question, f.answer, f.criterion, f.fails, f.message) for f in report.findings]


def test_a_bundle_whose_answers_earn_what_they_should() -> None:
    files = tiny_files()
    report = check_bundle(read(zipped(files)), grade)
    assert report.ok
    assert report.findings == ()
    assert (report.answers, report.judged, report.agreed) == (5, 2, 2)


@pytest.mark.parametrize(
    ("path", "old", "new", "finding"),
    [
        ("questions/1a/solution.yaml", "Iron", "Tin", ("1a", "solution", "1a.N", True, "should earn 1.5, earns 0")),
        ("questions/1a/solution.yaml", "Rust", "Dust", ("1a", "solution", "1a.W", False, "should earn 0.5, earns 0")),
        ("questions/1b/starter.yaml", "x): ...", "x): 2", ("1b", "starter", "", True, "the starter alone earns full points")),
        ("questions/1a/examples.yaml", "answer: copper", "answer: iron", ("1a", "t-2", "1a.N", True, "should earn 0, earns 1.5")),
        ("questions/1a/examples.yaml", "it rusts, so rust", "it shines", ("1a", "t-1", "1a.W", False, "should earn 0.5, earns 0")),
        ("questions/1a/examples.yaml", "points: 2", "points: 2\n  state: needs_review",
         ("1a", "t-1", "", True, "should be needs_review, is suggested")),
        ("questions/1a/examples.yaml", "points: 0, criteria: {1a.N: 0, 1a.W: 0}", "points: 1",
         ("1a", "t-2", "", False, "should earn 1, earns 0")),
    ],
)  # fmt: skip
def test_differences_are_found(path: str, old: str, new: str, finding: tuple[str, str, str, bool, str]) -> None:
    files = tiny_files()
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode(), 1)
    assert finding in findings_of(files)
    assert check_bundle(read(zipped(files)), grade).ok is not finding[3]


def test_a_strict_criterion_left_to_a_person_fails_unless_it_may_fall_back() -> None:
    def undecided(question: QuestionSpec, answer: Answer) -> Grade:
        found = grade(question, answer)
        return replace(found, criteria=tuple(replace(c, state=State.NEEDS_REVIEW) for c in found.criteria))

    report = check_bundle(read(zipped(tiny_files())), undecided)
    failing = [(f.answer, f.criterion, f.message) for f in report.findings if f.fails]
    assert failing == [
        ("solution", "1a.N", "is left to a person: Read."),
        ("t-1", "1a.N", "is left to a person: Read."),
        ("t-2", "1a.N", "is left to a person: Read."),
    ]


def test_no_suggestion_is_a_difference() -> None:
    def silent(question: QuestionSpec, answer: Answer) -> Grade:
        found = grade(question, answer)
        return replace(found, criteria=tuple(replace(c, points=None) for c in found.criteria))

    report = check_bundle(read(zipped(tiny_files())), silent)
    assert report.findings[0].message == "should earn 1.5, nothing was suggested"
    assert Decimal(report.agreed) == 0
