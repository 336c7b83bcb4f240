"""How people's marks become suggestions for the answers nobody has looked at."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.grading import types as kernel
from exams.grading.learning import Lesson, Mark, write_lesson
from exams.grading.learning.features import FEATURES
from exams.grading.learning.process import Shared
from exams.grading.verdict import State, Verdict
from exams.models import Answer, Exam, LearnedQuestion, LearnedSuggestion, QuestionVersion, Review, Role
from exams.selectors.effective import Standing, effective_of
from exams.selectors.groups import answer_groups
from exams.selectors.learning import asking_order, learning_material
from exams.services.batch import accept_suggestions
from exams.services.bell import LOST_AFTER, ring_learning
from exams.services.learning import learn
from exams.services.review import accept_suggestion, override
from tests.factories import DURING, grade_run, hand_in, make_attempt, make_exam, make_user, make_version

RIGHT = [
    "Dropout switches off random units during training so the network can not rely on any single unit.",
    "Random neurons are turned off while training, which keeps the network from relying on single neurons.",
    "While training, units are dropped at random so that no single unit is relied on too much.",
    "It turns off random units in training. Then the network does not rely on single units.",
]
WRONG = [
    "It makes the learning rate smaller after each epoch.",
    "The pictures are made smaller so that training takes less time.",
    "Dropout adds layers to the model and it becomes deeper.",
    "I think that it shuffles the data before each epoch.",
]
TEXTS = [text for pair in zip(RIGHT, WRONG, strict=True) for text in pair]


def prose_exam(labels: tuple[str, ...] = ("1a", "1b")) -> Exam:
    """Return an exam whose first question is prose with the criteria 1a.A and 1a.B."""
    exam = make_exam(labels=labels)
    question = exam.questions.get(label="1a")
    keys = ["1a.A", "1a.B"]
    claims = ["Random units are turned off while training.", "The network does not rely on single units."]
    make_version(
        question,
        criteria=[{"key": k, "points": "1", "steps": ["0", "1"], "earn": c} for k, c in zip(keys, claims, strict=True)],
        points="2",
        parts=[{"type": "prose", "fields": ["text"], "criteria": keys, "settings": {}}],
    )
    return exam


def suggested(points: str, state: State = State.SUGGESTED) -> kernel.Grade:
    """Return what rules say: both criteria with these points."""
    given = Decimal(points)
    results = tuple(kernel.CriterionResult(key, given, Decimal(1), state, 0.9, "Why.") for key in ("1a.A", "1a.B"))
    return kernel.Grade(state, Verdict.PARTIAL, given * 2, Decimal(2), 0.9, results)


def answer_of(exam: Exam, name: str, text: str, grade: kernel.Grade | None = None) -> Answer:
    (run, *_) = hand_in(make_attempt(exam, name), {"1a": text, "1b": "x"})
    grade_run(run, grade or suggested("0", State.NEEDS_REVIEW))
    return run.answer


def give(tom: User, answer: Answer, points: str) -> None:
    override(tom, answer, criteria={"1a.A": Decimal(points), "1a.B": Decimal(points)}, reason="Read it.")


@pytest.fixture
def prose(db: None) -> Exam:
    return prose_exam()


@pytest.fixture
def tom(prose: Exam) -> User:
    return make_user("tom", prose.course, Role.TA)


@pytest.fixture
def answers(prose: Exam) -> list[Answer]:
    return [answer_of(prose, f"student{place}", text) for place, text in enumerate(TEXTS)]


def version_of(exam: Exam) -> QuestionVersion:
    version = exam.questions.get(label="1a").live_version
    assert version is not None
    return version


def mark(tom: User, answers: list[Answer], count: int) -> None:
    for place in range(count):
        give(tom, answers[place], "0" if place % 2 else "1")


def test_with_four_marks_nothing_is_suggested_but_there_is_an_order(
    prose: Exam, tom: User, answers: list[Answer]
) -> None:
    mark(tom, answers, 4)
    learned = learn(version_of(prose).pk, DURING)
    assert learned is not None
    assert (learned.marks, learned.suggestions) == (8, 0)
    assert not LearnedSuggestion.objects.exists()
    assert set(asking_order(prose, "1a")) == {answer.pk for answer in answers[4:]}


def test_with_six_marks_the_rest_gets_suggestions(prose: Exam, tom: User, answers: list[Answer]) -> None:
    mark(tom, answers, 6)
    learned = learn(version_of(prose).pk, DURING)
    assert learned is not None
    assert learned.suggestions == 4
    found = {(row.answer_id, row.key): row for row in LearnedSuggestion.objects.all()}
    assert {key: row.points for key, row in found.items()} == {
        (answers[6].pk, "1a.A"): 1, (answers[6].pk, "1a.B"): 1, (answers[7].pk, "1a.A"): 0, (answers[7].pk, "1a.B"): 0,
    }  # fmt: skip
    assert {row.p_agree for row in found.values()} == {None}  # twelve marks promise nothing
    assert {row.marks for row in found.values()} == {6}
    assert all(row.reasons for row in found.values())


def test_nothing_that_counts_is_changed(prose: Exam, tom: User, answers: list[Answer]) -> None:
    mark(tom, answers, 6)
    before = effective_of(Answer.objects.filter(question__label="1a"))
    learn(version_of(prose).pk, DURING)
    assert effective_of(Answer.objects.filter(question__label="1a")) == before
    assert before[answers[7].pk].standing is Standing.NEEDS_REVIEW


def test_learning_again_from_the_same_marks_adds_nothing(prose: Exam, tom: User, answers: list[Answer]) -> None:
    mark(tom, answers, 6)
    learn(version_of(prose).pk, DURING)
    assert learn(version_of(prose).pk, DURING) is None
    assert LearnedSuggestion.objects.count() == 4


def test_a_new_mark_adds_rows_and_takes_none_away(prose: Exam, tom: User, answers: list[Answer]) -> None:
    mark(tom, answers, 6)
    learn(version_of(prose).pk, DURING)
    first = set(LearnedSuggestion.objects.values_list("pk", flat=True))
    give(tom, answers[6], "0")  # against what was suggested
    learn(version_of(prose).pk, DURING)
    assert first <= set(LearnedSuggestion.objects.values_list("pk", flat=True))
    assert LearnedSuggestion.objects.filter(answer=answers[6]).count() == 2  # no longer suggested for


def test_suggestions_accepted_together_teach_nothing(prose: Exam, tom: User) -> None:
    for place, text in enumerate(TEXTS):
        answer_of(prose, f"student{place}", text, suggested("1"))
    assert accept_suggestions(tom, prose, "1a") == 8
    assert set(Review.objects.values_list("together", flat=True)) == {True}
    assert not LearnedQuestion.objects.exists()
    material = learning_material(version_of(prose))
    assert material.marks("1a.A") == []
    assert len(material.reviewed) == 8


def test_suggestions_accepted_one_by_one_teach(prose: Exam, tom: User, answers: list[Answer]) -> None:
    accept_suggestion(tom, answers[1])
    assert learning_material(version_of(prose)).marks("1a.A") == [Mark(1, Decimal(0))]


def test_marks_against_another_version_teach_nothing(prose: Exam, tom: User, answers: list[Answer]) -> None:
    mark(tom, answers, 6)
    old = version_of(prose)
    kept = {key: old.document[key] for key in ("criteria", "points", "parts")}
    make_version(old.question, **kept, title="Changed")
    assert learning_material(version_of(prose)).marks("1a.A") == []
    assert learn(old.pk, DURING) is None


def test_what_is_decided_beyond_doubt_gets_no_suggestion(prose: Exam, tom: User, answers: list[Answer]) -> None:
    sure = answer_of(prose, "sure", RIGHT[0] + " Really.", suggested("1", State.GRADED))
    blank = answer_of(prose, "blank", "")
    mark(tom, answers, 6)
    learn(version_of(prose).pk, DURING)
    assert not LearnedSuggestion.objects.filter(answer__in=[sure, blank]).exists()


def test_an_answer_with_a_flag_gets_no_suggestion_and_teaches_nothing(
    prose: Exam, tom: User, answers: list[Answer]
) -> None:
    stuffed = replace(suggested("0", State.NEEDS_REVIEW), flags=("keyword_list",))
    odd = [answer_of(prose, name, RIGHT[0] + f" {name}", stuffed) for name in ("odd", "odder")]
    unsure = answer_of(prose, "unsure", RIGHT[1] + " Yes.", replace(stuffed, flags=("judge_disagrees",)))
    mark(tom, answers, 6)
    give(tom, odd[1], "0")
    learn(version_of(prose).pk, DURING)
    assert not LearnedSuggestion.objects.filter(answer__in=odd).exists()
    assert LearnedSuggestion.objects.filter(answer=unsure, points=1).count() == 2
    assert len(learning_material(version_of(prose)).marks("1a.A")) == 6


def test_enough_marks_in_the_exam_give_a_measured_agreement(prose: Exam, tom: User, answers: list[Answer]) -> None:
    more = [answer_of(prose, f"more{place}", f"{text} So it is.") for place, text in enumerate(TEXTS)]
    mark(tom, answers + more, 10)
    other = prose.questions.get(label="1b").live_version
    assert other is not None
    LearnedQuestion.objects.create(version=other, lessons={"1b.A": write_lesson(other_lesson(79))})
    learn(version_of(prose).pk, DURING)
    assert {row.p_agree is None for row in LearnedSuggestion.objects.all()} == {
        True
    }  # 79 and two times 10 are not a hundred
    LearnedQuestion.objects.filter(version=other).update(lessons={"1b.A": write_lesson(other_lesson(90))})
    give(tom, more[2], "1")
    learn(version_of(prose).pk, DURING)
    newest = LearnedSuggestion.objects.filter(answer=more[7], key="1a.B").latest("pk")
    assert newest.p_agree is not None
    assert 0.5 < newest.p_agree <= 0.99


def other_lesson(count: int) -> Lesson:
    """Return what another question taught in which every suggestion was right."""
    rng = np.random.default_rng(2)
    width = len(FEATURES) + 3
    nothing = Shared(np.zeros((width, width)), np.zeros(width))
    return Lesson(nothing, rng.uniform(size=(count, 9)), np.full(count, 0.9), np.ones(count), np.ones(count))


def test_a_question_of_another_kind_is_left_alone(prose: Exam) -> None:
    version = prose.questions.get(label="1b").live_version
    assert version is not None
    hand_in(make_attempt(prose), {"1b": "1b.A~1"})
    assert learn(version.pk, DURING) is None


def test_the_cost_does_not_grow_with_the_answers(prose: Exam, tom: User, answers: list[Answer]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            learn(version_of(prose).pk, DURING)
        return len(captured)

    mark(tom, answers, 6)
    first = queries()
    for number in range(6):
        answer_of(prose, f"more{number}", f"{TEXTS[number]} And {number}.")
    assert queries() <= first


class TestBell:
    def test_one_bell_waits_at_most(self, prose: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
        version, rung = version_of(prose), list[int]()

        def send(version_id: int) -> bool:
            rung.append(version_id)
            return True

        monkeypatch.setattr("exams.services.bell.send_learning", send)
        assert ring_learning(version.pk, DURING)
        assert not ring_learning(version.pk, DURING)
        assert rung == [version.pk]

    def test_a_bell_that_nobody_heard_is_rung_again(self, prose: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("exams.services.bell.send_learning", lambda pk: True)
        version = version_of(prose)
        ring_learning(version.pk, DURING)
        assert ring_learning(version.pk, DURING + LOST_AFTER + LOST_AFTER)

    def test_learning_lets_the_next_mark_ring(self, prose: Exam, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("exams.services.bell.send_learning", lambda pk: True)
        version = version_of(prose)
        ring_learning(version.pk, DURING)
        learn(version.pk, DURING)
        assert ring_learning(version.pk, DURING)

    def test_a_lost_broker_costs_a_reviewer_nothing(
        self, prose: Exam, tom: User, answers: list[Answer], django_capture_on_commit_callbacks: object
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            give(tom, answers[0], "1")
        assert LearnedQuestion.objects.get().rung_at is None


class TestGroups:
    def test_like_answers_stand_together(self, prose: Exam) -> None:
        twins = [answer_of(prose, name, text) for name, text in (("a", RIGHT[0]), ("b", RIGHT[0].upper()))]
        answer_of(prose, "c", WRONG[0])
        (group,) = answer_groups(prose, "1a").listed
        assert group.answer_ids == tuple(answer.pk for answer in twins)
        assert group.identical
        assert group.typical in group.answer_ids

    def test_only_the_newest_answers_and_no_blank_ones(self, prose: Exam) -> None:
        answer_of(prose, "a", RIGHT[0])
        answer_of(prose, "b", RIGHT[0])
        answer_of(prose, "b", WRONG[0])
        answer_of(prose, "c", "")
        answer_of(prose, "d", " ")
        assert answer_groups(prose, "1a").listed == ()

    def test_no_such_question_has_no_groups(self, prose: Exam) -> None:
        assert answer_groups(prose, "9z").listed == ()
