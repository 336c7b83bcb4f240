"""Handing in: the window, the limits, the receipt, and what the rows are afterwards."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from exams.errors import DomainError, InvalidInput, NotAllowed, NotFound, WindowClosed
from exams.grading.intake import derive_seed
from exams.models import (
    Answer,
    AnswerFile,
    Attempt,
    AuditEvent,
    Draft,
    DraftFile,
    Enrolment,
    Exam,
    GradingRun,
    Role,
    RunState,
    Submission,
)
from exams.services.attempts import open_attempt, remove_draft_file, save_draft, save_draft_file, window
from exams.services.submit import submit_answers, submit_drafts
from tests.factories import CLOSES, DURING, OPENS, make_attempt, make_exam, make_user, png

SECOND = timedelta(seconds=1)
Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    return make_attempt(exam)


def refused(error: type[DomainError], attempt: Attempt, answers: object, now: datetime = DURING) -> DomainError:
    with pytest.raises(error) as caught:
        submit_answers(attempt, answers, now=now)  # type: ignore[arg-type]
    assert not Submission.objects.exists()
    assert not GradingRun.objects.exists()
    return caught.value


def test_handing_in_saves_answers_and_queued_runs_for_every_question(attempt: Attempt) -> None:
    submission = submit_answers(attempt, {"1a": "Because."}, now=DURING)
    answers = {a.question.label: a for a in submission.answers.select_related("question")}
    assert {label: (a.fields, a.whole) for label, a in answers.items()} == {
        "1a": ({"text": "Because."}, ""),
        "1b": ({}, ""),
    }
    runs = GradingRun.objects.order_by("id")
    assert [(r.state, r.number, r.tries, r.queued_at) for r in runs] == [(RunState.QUEUED, 1, 0, DURING)] * 2
    assert [r.version for r in runs] == [a.question.live_version for a in answers.values()]
    assert AuditEvent.objects.get(action="submission.received").actor_id == attempt.user_id
    assert (submission.late, submission.method, len(submission.digest)) == (False, "api", 64)


def test_a_hand_in_takes_as_many_queries_however_many_questions(exam: Exam, django_assert_num_queries: Queries) -> None:
    # A class hands in within minutes. Questions, enrolment; savepoint, lock, newest, four inserts, savepoint's end.
    for number, labels in enumerate((("1a",), ("1a", "1b", "1c", "1d", "1e"))):
        attempt = make_attempt(make_exam(f"sized{number}", labels=labels))
        submit_answers(attempt, {"1a": "the contents of the questions are read once"}, now=DURING)
        with django_assert_num_queries(10):
            submit_answers(attempt, {"1a": "x"}, now=DURING)


def test_same_answers_give_the_same_receipt_and_others_another(exam: Exam) -> None:
    receipts = [
        submit_answers(make_attempt(exam, name), {"1a": text}, now=DURING).digest
        for name, text in (("alice", "x"), ("bob", "x"), ("carol", "y"))
    ]
    assert receipts[0] == receipts[1] != receipts[2]


def test_handing_in_twice_by_double_click_makes_one_submission(attempt: Attempt) -> None:
    first = submit_answers(attempt, {"1a": "x"}, now=DURING)
    assert submit_answers(attempt, {"1a": "x"}, now=DURING).pk == first.pk
    assert Submission.objects.count() == 1
    second = submit_answers(attempt, {"1a": "y"}, now=DURING)
    assert attempt.submissions.first() == second
    assert submit_answers(attempt, {"1a": "x"}, now=DURING).pk not in (first.pk, second.pk)
    assert Submission.objects.count() == 3


def test_seed_is_the_same_for_the_same_answer(exam: Exam) -> None:
    for name in ("alice", "bob"):
        submit_answers(make_attempt(exam, name), {"1a": "x"}, now=DURING)
    seeds = GradingRun.objects.filter(answer__question__label="1a").values_list("seed", flat=True)
    assert len(set(seeds)) == 1
    assert 0 <= seeds[0] < 2**63
    run = GradingRun.objects.filter(answer__question__label="1a").select_related("answer", "version")[0]
    assert run.seed != derive_seed(run.version.digest, run.answer.digest)  # digests alone give no seed away


def test_what_was_handed_in_is_immutable(attempt: Attempt) -> None:
    submission = submit_answers(attempt, {"1a": "x"}, now=DURING)
    answer = submission.answers.first()
    assert answer is not None
    for row in (submission, answer):
        with pytest.raises(ValidationError, match="immutable"):
            row.save()


@pytest.mark.parametrize(
    ("enrolled", "of_attempt", "closes"),
    [(0, 0, CLOSES), (30, 0, CLOSES + timedelta(minutes=30)), (30, 15, CLOSES + timedelta(minutes=45))],
)
def test_window_has_the_extra_minutes(attempt: Attempt, enrolled: int, of_attempt: int, closes: datetime) -> None:
    Enrolment.objects.update(extra_minutes=enrolled)
    attempt.extra_minutes = of_attempt
    attempt.save()
    hours = window(attempt.exam, attempt)
    assert (hours.opens, hours.closes) == (OPENS, closes)
    error = refused(WindowClosed, attempt, {"1a": "x"}, closes + SECOND)
    assert error.code == "closed"
    assert f"{closes:%H:%M}" in error.message
    assert not submit_answers(attempt, {"1a": "x"}, now=closes).late


def test_before_it_opens_nothing_is_taken(attempt: Attempt) -> None:
    assert refused(WindowClosed, attempt, {"1a": "x"}, OPENS - SECOND).code == "not_open_yet"


def test_staff_hand_in_late_for_a_student_and_it_says_so(attempt: Attempt) -> None:
    tom = make_user("tom", attempt.exam.course, Role.TA)
    late = submit_answers(attempt, {"1a": "x"}, now=CLOSES + SECOND, by=tom)
    assert late.late
    assert AuditEvent.objects.get(action="submission.received").actor_id == tom.pk
    mallory = make_user("mallory", make_exam("other", course="history").course, Role.TA)
    with pytest.raises(WindowClosed):
        submit_answers(attempt, {"1a": "y"}, now=CLOSES + SECOND, by=mallory)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"9z": "x"}, "answers.9z"),
        ({"1a": {"nothing": "x"}}, "answers.1a.nothing"),
        ({"1a": "x" * 40_001}, "answers.1a.text"),
        ({"1a": "nul\x00"}, "answers.1a.text"),
        ({"1a": "half\ud800"}, "answers.1a.text"),
        ({"1a": [["a", ["b"]]]}, "answers.1a"),
        ({"1a": {"text": {"deep": 1}}}, "answers.1a.text"),
        ({"1a": 3.5}, "answers.1a"),
        ({}, "answers"),
        ({"1a": "  ", "1b": ""}, "answers"),
    ],
)
def test_bad_input_is_named_and_nothing_is_saved(attempt: Attempt, answers: object, field: str) -> None:
    assert refused(InvalidInput, attempt, answers).field == field


def test_longest_text_is_taken(attempt: Attempt) -> None:
    assert submit_answers(attempt, {"1a": "x" * 40_000}, now=DURING).pk


def test_only_students_of_the_course_sit_the_exam(exam: Exam) -> None:
    other = make_exam("other", course="history")
    for user in (make_user("tom", exam.course, Role.TA), make_user("mallory", other.course)):
        with pytest.raises(NotAllowed):
            open_attempt(user, exam, DURING)
    assert not Attempt.objects.exists()


def test_attempts_are_numbered_and_opened_once(exam: Exam) -> None:
    alice, bob = make_attempt(exam, "alice"), make_attempt(exam, "bob")
    assert (alice.number, bob.number) == (1, 2)
    assert open_attempt(alice.user, exam, CLOSES + SECOND) == alice
    with pytest.raises(WindowClosed):
        open_attempt(make_user("carol", exam.course), exam, CLOSES + SECOND)


def test_drafts_are_kept_merged_and_handed_in_with_their_figure(attempt: Attempt) -> None:
    question = attempt.exam.questions.get(label="1a")
    save_draft(attempt, question, {"text": "first"}, DURING)
    save_draft(attempt, question, {"text": "second"}, DURING)
    save_draft_file(attempt, question, field="figure", name="../my\x00 plot.png", content=png(), now=DURING)
    assert Draft.objects.get().fields == {"text": "second"}
    submission = submit_drafts(attempt, DURING)
    file = AnswerFile.objects.get(answer__submission=submission)
    assert (file.field, file.name, file.mime, bytes(file.content)) == ("figure", "my plot.png", "image/png", png())
    assert Answer.objects.get(question=question).fields == {"text": "second"}
    save_draft_file(attempt, question, field="figure", name="b.png", content=png(5, 5), now=DURING)
    assert submit_drafts(attempt, DURING).digest != submission.digest
    assert remove_draft_file(attempt, question, field="figure", now=DURING)
    assert not remove_draft_file(attempt, question, field="figure", now=DURING)


def test_drafts_obey_the_window_and_the_exam(attempt: Attempt) -> None:
    question = attempt.exam.questions.get(label="1a")
    with pytest.raises(WindowClosed):
        save_draft(attempt, question, {"text": "x"}, CLOSES + SECOND)
    foreign = make_exam("other", course="history").questions.first()
    assert foreign is not None
    with pytest.raises(NotFound):
        save_draft(attempt, foreign, {"text": "x"}, DURING)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("field", "content", "code"),
    [
        ("text", png(), "invalid_input"),
        ("figure", b"GIF89a not really", "invalid_input"),
        ("figure", b"", "invalid_input"),
        ("figure", png()[:-20], "invalid_input"),
        ("figure", b"<svg onload='alert(1)'/>", "invalid_input"),
        ("figure", b"\x89PNG" + bytes(9 * 1024**2), "too_large"),
    ],
)
def test_only_real_images_are_taken_as_figures(attempt: Attempt, field: str, content: bytes, code: str) -> None:
    question = attempt.exam.questions.get(label="1a")
    with pytest.raises(InvalidInput) as caught:
        save_draft_file(attempt, question, field=field, name="a.png", content=content, now=DURING)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not DraftFile.objects.exists()


def test_lost_broker_is_no_error_and_the_run_stays_queued(
    attempt: Attempt, django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        submit_answers(attempt, {"1a": "x"}, now=DURING)
    assert len(callbacks) == 1
    assert set(GradingRun.objects.values_list("state", "rung_at")) == {(RunState.QUEUED, None)}


def test_question_without_a_draft_keeps_what_was_handed_in(attempt: Attempt) -> None:
    submit_answers(attempt, {"1a": "from the document", "1b": "old"}, now=DURING)
    save_draft(attempt, attempt.exam.questions.get(label="1b"), {"text": "new"}, DURING)
    answers = submit_drafts(attempt, DURING).answers.select_related("question")
    assert {a.question.label: a.fields for a in answers} == {"1a": {"text": "from the document"}, "1b": {"text": "new"}}
