"""Comparing all answers with each other: at once for a few, by a worker for many; what was found is shown meanwhile."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from exams.models import Answer, Comparison, ComparisonKind, Exam
from exams.selectors import comparisons
from exams.selectors.groups import answer_groups
from exams.selectors.learning import asking_order
from exams.services.comparing import compare
from exams.services.personal_data_erase import erase_person
from tests.factories import hand_in, make_attempt, make_version
from tests.pages.conftest import SignIn
from tests.pages.test_similarity import LONG, OWN
from tests.pages.test_sitting import text_of

PAIRS = "/exams/exam/similarity/?question=1a"
GROUPS = "/exams/exam/marking/1a/groups"
HTMX = {"HX-Request": "true"}
WAITS = 'id="comparing"'


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Return the bells that a broker took; nothing is compared on the spot."""
    bells: list[tuple[int, str]] = []
    monkeypatch.setattr(comparisons, "ON_THE_SPOT_CHARACTERS", 10)

    def take(pk: int, kind: str) -> bool:
        bells.append((pk, kind))
        return True

    monkeypatch.setattr("exams.services.comparing.send_comparing", take)
    return bells


@pytest.fixture
def tom(sign_in: SignIn, exam: Exam) -> Client:
    for name, text in (("alice", LONG), ("bob", f"Well: {LONG}"), ("carol", OWN * 3)):
        hand_in(make_attempt(exam, name), {"1a": text})
    return sign_in("tom")


def question_id(exam: Exam) -> int:
    return int(exam.questions.get(label="1a").pk)


@pytest.mark.parametrize(("page", "kind", "shown"), [(PAIRS, "pairs", "1 and 2"), (GROUPS, "groups", "typical answer")])
def test_many_are_compared_by_a_worker(
    tom: Client, exam: Exam, rung: list[tuple[int, str]], page: str, kind: str, shown: str
) -> None:
    first = tom.get(page)
    assert WAITS in first.content.decode()
    assert "Comparing : 3 answers" in text_of(first)
    assert shown not in text_of(first)
    assert WAITS in tom.get(page, headers=HTMX).content.decode()
    tom.get(page)
    assert rung == [(question_id(exam), kind)], "one bell, however often somebody looks"
    assert compare(question_id(exam), ComparisonKind(kind), timezone.now()) == 3
    assert tom.get(page, headers=HTMX).headers["HX-Refresh"] == "true"
    done = tom.get(page)
    assert shown in text_of(done)
    assert WAITS not in done.content.decode()
    assert compare(question_id(exam), ComparisonKind(kind), timezone.now()) is None, "nothing new"


def test_earlier_pairs_are_shown_while_new_answers_wait(tom: Client, exam: Exam, rung: list[tuple[int, str]]) -> None:
    compare(question_id(exam), ComparisonKind.PAIRS, timezone.now())
    hand_in(make_attempt(exam, "dave"), {"1a": LONG})
    words = text_of(tom.get(PAIRS))
    assert "1 and 2" in words
    assert "2 and 4" not in words
    assert len(rung) == 1
    compare(question_id(exam), ComparisonKind.PAIRS, timezone.now())
    assert "1 and 4" in text_of(tom.get(PAIRS))


def test_a_lost_broker_is_rung_again_by_the_next_look(
    tom: Client, exam: Exam, rung: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lost:
        lost.setattr("exams.services.comparing.send_comparing", lambda pk, kind: False)
        assert WAITS in tom.get(PAIRS).content.decode()
    tom.get(PAIRS)
    assert len(rung) == 1


def test_a_few_are_compared_at_once_and_nothing_is_kept(tom: Client) -> None:
    assert "1 and 2" in text_of(tom.get(PAIRS))
    assert "typical answer" in text_of(tom.get(GROUPS))
    assert not Comparison.objects.exists()


def test_the_marking_page_does_not_wait_either(tom: Client, exam: Exam, rung: list[tuple[int, str]]) -> None:
    answer = Answer.objects.filter(question__label="1a").order_by("pk")[0]
    address = f"/exams/exam/marking/1a/{answer.pk}?show=all"
    assert "group of 2" not in text_of(tom.get(address))
    assert rung == [(question_id(exam), "groups")]
    compare(question_id(exam), ComparisonKind.GROUPS, timezone.now())
    assert "group of 2 like this one" in text_of(tom.get(address))


def test_no_more_answers_are_compared_than_the_bound(
    tom: Client, exam: Exam, rung: list[tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparisons, "MOST_COMPARED", 2)
    assert compare(question_id(exam), ComparisonKind.GROUPS, timezone.now()) == 2
    assert answer_groups(exam, "1a").count == 2


def test_erasing_a_person_drops_what_was_found_in_their_words(tom: Client, exam: Exam) -> None:
    for kind in ComparisonKind:
        compare(question_id(exam), kind, timezone.now())
    assert Comparison.objects.filter(found__0__isnull=False).count() == 2
    erase_person(User.objects.get(username="alice"), by=None, now=timezone.now())
    assert not Comparison.objects.exists()
    assert "1 and 2" not in text_of(tom.get(PAIRS))


def test_most_useful_first_is_not_worked_out_while_a_page_waits(
    tom: Client, exam: Exam, rung: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"1a.A": "Gradients shrink.", "1a.B": "Skips help."}
    make_version(
        exam.questions.get(label="1a"),
        criteria=[{"key": key, "points": "1", "steps": ["0", "1"], "earn": earn} for key, earn in keys.items()],
        parts=[{"type": "prose", "fields": ["text"], "criteria": list(keys), "settings": {}}],
        points="2",
    )
    assert asking_order(exam, "1a") == ()
    monkeypatch.setattr(comparisons, "ON_THE_SPOT_CHARACTERS", 60_000)
    assert len(asking_order(exam, "1a")) == 3
