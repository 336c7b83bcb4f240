"""Runs wait in the queue of the machines that can grade them."""

import pytest

from exams.grading.answer_type import SpecError
from exams.grading.sandbox import Device
from exams.models import GradingRun, QuestionVersion, Role, RunState
from exams.queue import Queue
from exams.services.regrade import regrade_answer, requeue_run
from exams.services.runs import claim_run, waits_in
from exams.specs import queue_of, spec_of
from tests.factories import DURING, hand_in, make_attempt, make_exam, make_user, make_version

pytestmark = pytest.mark.django_db


def code_version(device: object) -> QuestionVersion:
    exam = make_exam(labels=("1a",))
    return make_version(
        exam.questions.get(),
        fields=[{"name": "code", "kind": "code", "label": "Code"}],
        criteria=[{"key": "values", "points": "2", "earn": "Right values."}],
        parts=[{"type": "pytorch_code", "fields": ["code"], "criteria": ["values"], "settings": {"device": device}}],
        points="2",
    )


@pytest.mark.parametrize(("device", "queue"), [("cpu", Queue.GRADING_CPU), ("gpu", Queue.GRADING_GPU)])
def test_a_question_names_its_device(device: str, queue: Queue) -> None:
    version = code_version(device)
    assert spec_of(version).parts[0].spec.device is Device(device)  # type: ignore[attr-defined]
    assert queue_of(version) is queue
    (run,) = hand_in(make_attempt(version.question.exam), {"1a": "pass"})
    assert run.queue == queue
    assert waits_in(run.pk) == queue


@pytest.mark.parametrize("device", ["tpu", "GPU", True, None, 3])
def test_another_device_is_no_device(device: object) -> None:
    version = code_version(device)
    with pytest.raises(SpecError, match="must be cpu or gpu"):
        spec_of(version)
    assert queue_of(version) is Queue.GRADING_CPU


def test_graded_again_it_waits_in_the_same_queue() -> None:
    version = code_version("gpu")
    tom = make_user("tom", version.question.exam.course, Role.TA)
    (run,) = hand_in(make_attempt(version.question.exam), {"1a": "pass"})
    GradingRun.objects.filter(pk=run.pk).update(state=RunState.FAILED)
    again = requeue_run(tom, run, DURING)
    GradingRun.objects.filter(pk=again.pk).update(state=RunState.DONE)
    assert [again.queue, regrade_answer(tom, run.answer, DURING).queue] == [Queue.GRADING_GPU] * 2


def test_a_run_is_claimed_only_from_its_queue() -> None:
    (run,) = hand_in(make_attempt(code_version("gpu").question.exam), {"1a": "pass"})
    assert claim_run(run.pk, "cpu worker", DURING, queue=Queue.GRADING_CPU) is None
    run.refresh_from_db()
    assert (run.state, run.tries) == (RunState.QUEUED, 0)
    claim = claim_run(run.pk, "gpu worker", DURING, queue=Queue.GRADING_GPU)
    assert claim is not None
    assert waits_in(run.pk) is None
