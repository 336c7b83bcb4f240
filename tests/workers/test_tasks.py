"""The task's body, called as a worker calls it: claims, grades, records; twice is once."""

import pytest
from celery import current_app

from exams.models import Grade, GradingRun, RunState
from grader.celery import VISIBILITY_TIMEOUT_S, app
from tests.factories import hand_in, make_attempt, make_exam
from workers import config, tasks

pytestmark = pytest.mark.django_db(transaction=True)


def queued_run(text: str) -> GradingRun:
    return hand_in(make_attempt(make_exam(labels=("1a",))), {"1a": text})[0]


def test_running_a_task_twice_changes_nothing() -> None:
    run = queued_run("1a.A~1.5")
    tasks.grade(run.pk)
    before = list(Grade.objects.values()), list(GradingRun.objects.values())
    tasks.grade(run.pk)
    assert (list(Grade.objects.values()), list(GradingRun.objects.values())) == before
    assert Grade.objects.get().seconds > 0


def test_unknown_run_is_nobodys_trouble() -> None:
    tasks.grade(12345)
    assert not Grade.objects.exists()


@pytest.mark.parametrize(
    ("text", "error"), [("sandbox down", "the sandbox is down"), ("1a.A~1:nonsense", "ValueError: 'nonsense'")]
)
def test_what_goes_wrong_on_our_side_is_tried_again(text: str, error: str) -> None:
    run = queued_run(text)
    tasks.grade(run.pk)
    run.refresh_from_db()
    assert (run.state, run.tries, run.lease) == (RunState.QUEUED, 1, "")
    assert run.error.startswith(error)
    assert not Grade.objects.exists()


def test_doubtful_split_is_left_to_a_person() -> None:
    run = queued_run("1a.A~1.5")
    type(run.answer).objects.filter(pk=run.answer_id).update(doubt="Labelled 2b, but stands in Exercise 6.")
    tasks.grade(run.pk)
    grade = Grade.objects.get()
    assert (grade.state, grade.flags, str(grade.points)) == ("needs_review", ["doubtful_split"], "1.50")


def test_limits_stay_below_the_visibility_timeout() -> None:
    for task, soft, hard in (
        (tasks.grade, config.GRADE_SOFT_LIMIT_S, config.GRADE_HARD_LIMIT_S),
        (tasks.sweep, config.SWEEP_SOFT_LIMIT_S, config.SWEEP_HARD_LIMIT_S),
    ):
        assert (task.soft_time_limit, task.time_limit) == (soft, hard)
        assert soft < hard < VISIBILITY_TIMEOUT_S / 2


def test_names_by_which_tasks_are_called_exist() -> None:
    assert {"workers.tasks.grade", "workers.tasks.sweep"} <= set(app.tasks)
    assert current_app.main == "karakter"
