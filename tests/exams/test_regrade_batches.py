"""Grading a class again: nothing moves before it is applied, people's decisions stay, and cancelling leaves no trace in marks."""

import json
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from exams.errors import Conflict, NotAllowed
from exams.grading.verdict import State
from exams.models import Answer, AuditEvent, BatchState, Exam, GradingRun, Question, RegradeBatch, Role, RunState
from exams.selectors.dashboard import exam_dashboard
from exams.selectors.effective import effective_of, latest_answers
from exams.selectors.regrade import regrade_preview, regrade_progress
from exams.services.import_exam import ImportReport, import_bundle
from exams.services.regrade import requeue_run
from exams.services.regrade_batches import apply_regrade, cancel_regrade, extend_regrade, start_regrade
from exams.services.release import release
from exams.services.review import override
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import DURING, document, grade_run, hand_in, kernel_grade, make_attempt, make_user

pytestmark = pytest.mark.django_db
TINY = tiny_bundle()


@pytest.fixture
def exam() -> Exam:
    """Return an exam where Alice and Bob have 2 and 1 points for 1b."""
    import_bundle(zip_bundle(TINY))
    row = Exam.objects.get()
    for name, points in (("alice", "2"), ("bob", "1")):
        runs = hand_in(make_attempt(row, name), {"1a": "x", "1b": "y"})
        grade_run(runs[0], kernel_grade("2"))
        grade_run(runs[1], kernel_grade(points))
    return row


@pytest.fixture
def tom(exam: Exam) -> User:
    return make_user("tom", exam.course, Role.TA)


def change(**files: str) -> ImportReport:
    """Import the bundle with another prompt of 1b and these files."""
    return import_bundle(zip_bundle(TINY | {"questions/1b/prompt.md": "Answer 1b better."} | files))


def grade_batch(*points: str) -> RegradeBatch:
    """Grade the open batch's runs with these points, in the order of the students; return the batch."""
    batch = RegradeBatch.objects.get(state=BatchState.OPEN)
    runs = batch.runs.filter(state=RunState.QUEUED).order_by("answer__submission__attempt__number")
    for run, given in zip(runs, points, strict=True):
        grade_run(run, kernel_grade(given))
    return batch


def points_of(exam: Exam, label: str = "1b") -> list[Decimal | None]:
    answers = latest_answers(exam).filter(question__label=label)
    standings = effective_of(answers)
    return [standings[pk].points for pk in answers.order_by("submission__attempt__number").values_list("pk", flat=True)]


def test_import_after_hand_in_changes_nothing_that_anybody_sees(exam: Exam) -> None:
    revision, version = exam.live_revision, Question.objects.get(label="1b").live_version
    report = change()
    assert (report.held, report.changed, report.revision) == (True, ("1b",), 2)
    exam.refresh_from_db()
    assert (exam.live_revision, Question.objects.get(label="1b").live_version) == (revision, version)
    batch = grade_batch("0", "2")
    assert points_of(exam) == [Decimal(2), Decimal(1)]
    assert [row.mean for row in exam_dashboard(exam).questions] == [Decimal(2), Decimal("1.5")]
    assert {run.version.number for run in batch.runs.all()} == {2}


def test_same_bundle_again_keeps_the_open_batch_and_another_one_replaces_it(exam: Exam) -> None:
    change()
    first = RegradeBatch.objects.get()
    change()
    assert RegradeBatch.objects.get() == first
    assert first.runs.count() == 2
    change(**{"questions/1a/prompt.md": "Other."})
    second = RegradeBatch.objects.get(state=BatchState.OPEN)
    first.refresh_from_db()
    assert (first.state, first.runs.count(), second.runs.count()) == (BatchState.CANCELLED, 0, 4)
    import_bundle(zip_bundle(TINY))  # what is live already changes nothing
    assert RegradeBatch.objects.get(state=BatchState.OPEN) == second


def test_applying_takes_the_new_grades_and_writes_who_changed(exam: Exam, tom: User) -> None:
    change()
    batch = grade_batch("0.5", "1")
    preview = regrade_preview(batch)
    assert [(c.number, c.before, c.after, c.difference) for c in preview.changes] == [
        (1, Decimal(2), Decimal("0.5"), Decimal("-1.5"))
    ]
    assert (preview.up, preview.down, preview.mean_before, preview.mean_after) == (
        0,
        1,
        Decimal("3.5"),
        Decimal("2.75"),
    )
    assert [bar.count for bar in preview.before] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    assert [bar.count for bar in preview.after] == [0, 0, 0, 0, 0, 0, 1, 1, 0, 0]
    apply_regrade(tom, batch, DURING)
    exam.refresh_from_db()
    assert points_of(exam) == [Decimal("0.5"), Decimal(1)]
    assert exam.live_revision is not None
    assert exam.live_revision.number == 2
    event = AuditEvent.objects.get(action="answer.regrade_applied")
    assert event.detail == {"batch": batch.pk, "before": "2", "after": "0.5"}
    assert (event.exam, event.about) == (exam, User.objects.get(username="alice"))
    assert {row.exam for row in AuditEvent.objects.filter(action__startswith="regrade.")} == {exam}
    assert AuditEvent.objects.get(action="regrade.applied").detail["down"] == 1
    with pytest.raises(Conflict):
        apply_regrade(tom, batch, DURING)


def test_preview_names_the_criteria_that_changed(exam: Exam) -> None:
    change()
    (changed,) = regrade_preview(grade_batch("0.5", "1")).changes
    assert [(c.key, c.before, c.after, c.reason) for c in changed.criteria] == [
        ("1a.A", Decimal(2), Decimal("0.5"), "Because.")
    ]


def test_people_keep_their_word_and_are_shown_where_they_now_disagree(exam: Exam, tom: User) -> None:
    first, second = Answer.objects.filter(question__label="1b").order_by("submission__attempt__number")
    for answer in (first, second):
        override(tom, answer, criteria={"1b.A": Decimal("1.5"), "1b.B": Decimal(0)}, reason="Seen.")
    change()
    batch = grade_batch("0", "1")
    preview = regrade_preview(batch)
    assert not preview.changes
    assert [(c.number, c.person, c.before, c.after) for c in preview.disagreements] == [
        (1, Decimal("1.5"), Decimal(2), Decimal(0))
    ]
    apply_regrade(tom, batch, DURING)
    assert points_of(exam) == [Decimal("1.5"), Decimal("1.5")]


def test_cancelling_takes_waiting_runs_out_and_leaves_marks(exam: Exam, tom: User) -> None:
    change()
    batch = RegradeBatch.objects.get()
    running, waiting = batch.runs.order_by("pk")
    grade_run(running, kernel_grade("0"))
    cancel_regrade(tom, batch, DURING)
    assert not GradingRun.objects.filter(pk=waiting.pk).exists()
    assert points_of(exam) == [Decimal(2), Decimal(1)]
    exam.refresh_from_db()
    assert exam.live_revision is not None
    assert exam.live_revision.number == 1
    assert AuditEvent.objects.filter(action="regrade.cancelled", actor=tom).count() == 1


def test_grades_of_a_cancelled_batch_never_count(exam: Exam, tom: User) -> None:
    start_regrade(tom, exam, ["1b"], DURING)
    cancel_regrade(tom, grade_batch("0", "0"), DURING)
    assert points_of(exam) == [Decimal(2), Decimal(1)]


def test_answers_that_come_meanwhile_are_graded_before_applying(exam: Exam, tom: User) -> None:
    change()
    batch = grade_batch("2", "2")
    runs = hand_in(make_attempt(exam, "carol"), {"1a": "x", "1b": "z"})
    grade_run(runs[1], kernel_grade("0"))
    assert regrade_progress(batch).lacking == 1
    with pytest.raises(Conflict, match="not graded again yet"):
        apply_regrade(tom, batch, DURING)
    assert extend_regrade(tom, batch, DURING) == 1
    apply_regrade(tom, grade_batch("1"), DURING)
    assert points_of(exam) == [Decimal(2), Decimal(2), Decimal(1)]


def test_failed_run_keeps_the_points_and_is_tried_again_inside_the_batch(exam: Exam, tom: User) -> None:
    change()
    batch = RegradeBatch.objects.get()
    batch.runs.update(state=RunState.FAILED, error="no sandbox")
    preview = regrade_preview(batch)
    assert (preview.progress.failed, preview.progress.finished, preview.changes) == (2, True, ())
    again = requeue_run(tom, batch.runs.order_by("pk")[0], DURING)
    assert (again.batch, again.number) == (batch, 2)
    assert extend_regrade(tom, batch, DURING) == 1
    apply_regrade(tom, grade_batch("0", "0"), DURING)
    assert points_of(exam) == [Decimal(0), Decimal(0)]


def test_live_versions_are_graded_again_by_hand(exam: Exam, tom: User) -> None:
    batch = start_regrade(tom, exam, ["1b", "nothing"], DURING)
    assert [run.number for run in batch.runs.all()] == [2, 2]
    assert points_of(exam) == [Decimal(2), Decimal(1)]
    with pytest.raises(Conflict, match="open already"):
        start_regrade(tom, exam, ["1a"], DURING)
    grade_batch("1", "1")
    assert points_of(exam) == [Decimal(2), Decimal(1)]
    apply_regrade(tom, batch, DURING)
    assert points_of(exam) == [Decimal(1), Decimal(1)]
    cancel_regrade(tom, start_regrade(tom, exam, ["1a"], DURING), DURING)
    with pytest.raises(Conflict, match="at least one"):
        start_regrade(tom, exam, [], DURING)


def test_who_may(exam: Exam, tom: User) -> None:
    alice, ida = User.objects.get(username="alice"), make_user("ida", exam.course, Role.INSTRUCTOR)
    change()
    batch = grade_batch("2", "2")
    for deed in (apply_regrade, cancel_regrade, extend_regrade):
        with pytest.raises(NotAllowed):
            deed(alice, batch, DURING)
    release(ida, exam)
    with pytest.raises(NotAllowed, match="only instructors"):
        apply_regrade(tom, batch, DURING)
    assert points_of(exam) == [Decimal(2), Decimal(1)]
    apply_regrade(ida, batch, DURING)
    assert points_of(exam) == [Decimal(2), Decimal(2)]


def test_questions_come_and_go_only_when_applied(exam: Exam, tom: User) -> None:
    files = {name: text for name, text in tiny_bundle("1a", "1c").items() if "1b" not in name}
    report = import_bundle(zip_bundle(files))
    assert (report.held, report.changed, report.retired) == (True, ("1c",), ("1b",))
    assert [q.label for q in exam.questions.filter(retired=False)] == ["1a", "1b"]
    batch = RegradeBatch.objects.get()
    preview = regrade_preview(batch)
    assert {(v.label, v.word) for v in preview.versions} == {("1b", "retired"), ("1c", "new")}
    assert (preview.mean_before, preview.mean_after) == (Decimal("3.5"), Decimal(2))
    apply_regrade(tom, batch, DURING)
    assert [q.label for q in exam.questions.filter(retired=False)] == ["1a", "1c"]


def test_diff_shows_the_rubric_and_never_a_hidden_test(exam: Exam) -> None:
    rubric = document("1b", ("1", "1"))
    change(
        **{
            "questions/1b/question.yaml": json.dumps(rubric),
            "questions/1b/private/notes.txt": "secret expected value",
            "questions/1b/public/data.csv": "a,b\n1,3\n",
            "questions/1b/solution.yaml": 'text: "1b.A~1 1b.B~1"\n',
        }
    )
    (version,) = regrade_preview(RegradeBatch.objects.get()).versions
    texts = {text.name: text for text in version.texts}
    assert set(texts) == {"question.yaml", "prompt.md", "solution.yaml", "private/notes.txt", "public/data.csv"}
    assert [(line.kind, line.text) for line in texts["public/data.csv"].lines] == [
        ("place", "…"),
        ("same", "a,b"),
        ("removed", "1,2"),
        ("added", "1,3"),
    ]
    assert ("removed", "  points: '1.5'") in [(line.kind, line.text) for line in texts["question.yaml"].lines]
    assert (texts["private/notes.txt"].word, texts["private/notes.txt"].lines) == ("changed", ())
    assert "secret" not in repr(version)
    assert "hidden" not in repr(version)


def test_decided_answers_that_need_a_person_then_are_counted(exam: Exam) -> None:
    change()
    batch = RegradeBatch.objects.get()
    for run in batch.runs.all():
        grade_run(run, kernel_grade("2", State.NEEDS_REVIEW))
    preview = regrade_preview(batch)
    assert preview.to_people == 2
    assert [(c.number, c.standing_before, c.standing_after) for c in preview.changes] == [
        (2, "graded", "needs_review"),
        (1, "graded", "needs_review"),
    ]
