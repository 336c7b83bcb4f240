"""What is kept of a class is what a fresh look finds, after everything that can change it."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from exams.errors import Conflict
from exams.grading.verdict import State
from exams.models import Answer, BatchState, Exam, GradingRun, Question, RegradeBatch, Role, RunState
from exams.selectors import class_standing as kept
from exams.selectors.class_standing import class_standing
from exams.selectors.dashboard import exam_dashboard
from exams.selectors.effective import Effective, effective_of, latest_answers
from exams.services.import_exam import import_bundle
from exams.services.marking import take_back
from exams.services.personal_data_erase import erase_person
from exams.services.regrade import regrade_answer
from exams.services.regrade_batches import apply_regrade, cancel_regrade, start_regrade
from exams.services.review import override
from exams.services.runs import Claim, claim_run, fail_run, record_grade
from exams.services.sweep import sweep
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import DURING, grade_run, hand_in, kernel_grade, make_attempt, make_exam, make_user

pytestmark = pytest.mark.django_db(transaction=True)
LATER = DURING + timedelta(days=1)


@pytest.fixture
def class_of_four() -> Exam:
    import_bundle(zip_bundle(tiny_bundle()))
    exam = Exam.objects.get()
    for name in ("alice", "bob", "carl", "dina"):
        hand_in(make_attempt(exam, name), {"1a": "x", "1b": "y"})
    return exam


@pytest.fixture
def tom(class_of_four: Exam) -> User:
    return make_user("tom", class_of_four.course, Role.TA)


@pytest.fixture
def boss() -> User:
    return make_user("boss", is_superuser=True)


def fresh(exam: Exam) -> dict[int, Effective]:
    return {pk: one._replace(error="") for pk, one in effective_of(latest_answers(exam)).items()}


def found(exam: Exam) -> dict[int, Effective]:
    return {one.answer_id: one for one in class_standing(exam)}


class Life:
    """Everything that may happen to a class, one step at a time, by chance."""

    def __init__(self, exam: Exam, tom: User, boss: User, seed: int) -> None:
        self.exam, self.tom, self.boss, self.dice = exam, tom, boss, random.Random(seed)
        self.prompts = 0
        self.claims: list[Claim] = []

    def steps(self) -> list[Callable[[], object]]:
        return [
            self.claim, self.claim, self.claim, self.record, self.record, self.record, self.fail, self.lose,
            self.again, self.mark, self.take_back, self.hand_in, self.threshold, self.threshold, self.retire,
            self.change, self.regrade, self.regrade, self.close, self.close,
        ]  # fmt: skip

    def run(self, *states: RunState) -> GradingRun | None:
        runs = list(GradingRun.objects.filter(state__in=states).order_by("pk"))
        return self.dice.choice(runs) if runs else None

    def claim(self) -> None:
        if (run := self.run(RunState.QUEUED)) and (claim := claim_run(run.pk, "w", DURING)):
            self.claims.append(claim)

    def record(self) -> None:
        if self.claims:
            state = self.dice.choice([State.GRADED, State.SUGGESTED, State.SUGGESTED, State.NEEDS_REVIEW])
            grade = replace(kernel_grade(self.dice.choice(["0", "1.25"]), state), confidence=0.8)
            record_grade(self.claims.pop(), grade, seconds=0.1, now=DURING)

    def fail(self) -> None:
        if (run := self.run(RunState.QUEUED)) and (claim := claim_run(run.pk, "w", DURING)):
            fail_run(claim, "The sandbox is down.", DURING)

    def lose(self) -> None:
        sweep(LATER)

    def again(self) -> None:
        if run := self.run(RunState.DONE, RunState.FAILED):
            regrade_answer(self.tom, run.answer, DURING)

    def mark(self) -> None:
        answer = self.dice.choice(list(latest_answers(self.exam).select_related("question")))
        label = answer.question.label
        given = {f"{label}.A": Decimal(self.dice.choice(["0", "1.5"])), f"{label}.B": Decimal("0.5")}
        override(self.tom, answer, criteria=given, reason="Seen.")

    def take_back(self) -> None:
        answers = Answer.objects.filter(reviews__isnull=False, reviews__withdrawal=None).distinct()
        if answers:
            newest = self.dice.choice(list(answers)).reviews.filter(withdrawal=None).order_by("-pk")[0]
            take_back(self.tom, [newest.pk], DURING)

    def hand_in(self) -> None:
        hand_in(make_attempt(self.exam, self.dice.choice(["alice", "bob", "emil"])), {"1a": "z"})

    def threshold(self) -> None:
        Question.objects.update(threshold=self.dice.choice([None, 0.7, 0.9]))

    def retire(self) -> None:
        question = Question.objects.get(label="1b")
        Question.objects.filter(pk=question.pk).update(retired=not question.retired)

    def change(self) -> None:
        self.prompts += 1
        import_bundle(zip_bundle(tiny_bundle() | {"questions/1a/prompt.md": f"Answer 1a, part {self.prompts}."}))

    def regrade(self) -> None:
        if not RegradeBatch.objects.filter(state=BatchState.OPEN).exists():
            start_regrade(self.tom, self.exam, ["1a"], DURING)

    def close(self) -> None:
        batch = RegradeBatch.objects.filter(state=BatchState.OPEN).first()
        if batch is None:
            return
        if self.dice.random() < 0.3:
            cancel_regrade(self.tom, batch, DURING)
        else:
            apply_regrade(self.tom, batch, DURING)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_fresh_look_finds(class_of_four: Exam, tom: User, boss: User, seed: int) -> None:
    life = Life(class_of_four, tom, boss, seed)
    for _ in range(80):
        step = life.dice.choice(life.steps())
        with suppress(Conflict):  # refused, as some steps are at some moments
            step()
        assert found(class_of_four) == fresh(class_of_four), step.__name__
    erase_person(User.objects.get(username="alice"), by=boss, now=DURING)
    assert found(class_of_four) == fresh(class_of_four)


def test_two_runs_that_change_places_are_seen() -> None:
    exam = make_exam(labels=("1a", "1b", "2a", "2b"))
    first, second, _third, last = hand_in(make_attempt(exam), dict.fromkeys(("1a", "1b", "2a", "2b"), "x"))
    claims = [claim_run(run.pk, "w", DURING) for run in (first, last)]
    assert [one.standing for one in class_standing(exam)] == ["grading", "queued", "queued", "grading"]
    assert claims[0] is not None
    fail_run(claims[0], "down", DURING)
    claim_run(second.pk, "w", DURING)
    assert [one.standing for one in class_standing(exam)] == ["queued", "grading", "queued", "grading"]


def test_applying_a_regrading_is_seen(class_of_four: Exam, tom: User) -> None:
    for run in GradingRun.objects.order_by("pk"):
        grade_run(run, kernel_grade("1"))
    batch = start_regrade(tom, class_of_four, ["1a"], DURING)
    for run in batch.runs.order_by("pk"):
        grade_run(run, kernel_grade("2"))
    assert {one.points for one in class_standing(class_of_four).submissions.values()} == {Decimal(2)}
    apply_regrade(tom, batch, DURING)
    assert {one.points for one in class_standing(class_of_four).submissions.values()} == {Decimal(3)}


def test_only_what_changed_is_worked_out_again(class_of_four: Exam) -> None:
    before = class_standing(class_of_four)
    assert class_standing(class_of_four) is before
    run = GradingRun.objects.order_by("pk")[0]
    grade_run(run, kernel_grade("1.5"))
    after = class_standing(class_of_four)
    changed = {pk for pk, one in after.submissions.items() if one is not before.submissions[pk]}
    assert changed == {run.answer.submission_id}
    assert after.submissions[run.answer.submission_id].points == Decimal("1.5")


def test_nothing_is_kept_of_what_a_transaction_takes_back(class_of_four: Exam) -> None:
    before = class_standing(class_of_four)
    with transaction.atomic():
        grade_run(GradingRun.objects.order_by("pk")[0], kernel_grade("1.5"))
        assert class_standing(class_of_four).submissions != before.submissions
        transaction.set_rollback(True)
    assert class_standing(class_of_four) is before


def test_reasons_of_failures_are_never_kept(class_of_four: Exam, boss: User) -> None:
    run = GradingRun.objects.order_by("pk")[0]
    GradingRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, error="A line of Alice's code.")
    assert [failure.reason for failure in exam_dashboard(class_of_four).failures] == ["A line of Alice's code."]
    erase_person(User.objects.get(username="alice"), by=boss, now=DURING)
    assert {failure.reason for failure in exam_dashboard(class_of_four).failures} == {"The answer was erased."}


def test_few_classes_are_kept(class_of_four: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST_KEPT", 0)
    kept._KEPT.clear()
    assert len(class_standing(class_of_four).submissions) == 4
    assert not kept._KEPT
