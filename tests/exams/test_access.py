"""The door to rows: for every function, who gets in. What is not one's own does not exist."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model

from exams import access
from exams.errors import NotFound
from exams.models import Exam, Role
from exams.services.uploads import store_upload
from tests.factories import DURING, hand_in, make_attempt, make_exam, make_user

pytestmark = pytest.mark.django_db
STAFF = {"tom", "ida", "root"}
MEMBERS = STAFF | {"alice", "bob"}
Getter = Callable[[User], Model]


@pytest.fixture
def cast(exam: Exam) -> dict[str, access.User]:
    other = make_exam("other", course="history").course
    people: dict[str, access.User] = {
        "alice": make_attempt(exam, "alice").user,
        "bob": make_user("bob", exam.course),
        "tom": make_user("tom", exam.course, Role.TA),
        "ida": make_user("ida", exam.course, Role.INSTRUCTOR),
        "mallory": make_user("mallory", other, Role.INSTRUCTOR),
        "nobody": make_user("nobody"),
        "root": make_user("root", is_superuser=True),
    }
    return people | {"anonymous": AnonymousUser()}


def getters(exam: Exam) -> dict[str, tuple[Getter, set[str]]]:
    attempt = make_attempt(exam, "alice")
    run = hand_in(attempt)[0]
    upload = store_upload(attempt, "a.txt", b"1a\n\nText of it.\n", DURING)
    answer, submission = run.answer, run.answer.submission
    return {
        "exam": (lambda user: access.get_exam(user, "exam"), MEMBERS),
        "staff exam": (lambda user: access.get_staff_exam(user, "exam"), STAFF),
        "attempt": (lambda user: access.get_attempt(user, "exam"), {"alice"}),
        "attempt for marking": (lambda user: access.get_attempt_for_marking(user, "exam", 1), STAFF),
        "answer for marking": (lambda user: access.get_answer_for_marking(user, answer.pk), STAFF),
        "own answer": (lambda user: access.get_own_answer(user, answer.pk), {"alice"}),
        "submission": (lambda user: access.get_submission(user, submission.pk), STAFF | {"alice"}),
        "upload": (lambda user: access.get_upload(user, upload.pk), {"alice"}),
        "run": (lambda user: access.get_run_for_marking(user, run.pk), STAFF),
    }


def test_who_gets_what(exam: Exam, cast: dict[str, User]) -> None:
    for what, (getter, allowed) in getters(exam).items():
        for name, user in cast.items():
            if name in allowed:
                assert getter(user).pk, (what, name)
                continue
            with pytest.raises(NotFound):
                getter(user)


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_numbers_that_no_row_can_have(exam: Exam, cast: dict[str, User], number: int) -> None:
    for getter in (access.get_answer_for_marking, access.get_own_answer, access.get_submission, access.get_upload):
        with pytest.raises(NotFound):
            getter(cast["root"], number)
    with pytest.raises(NotFound):
        access.get_attempt_for_marking(cast["root"], "exam", number)


def test_lists_hold_the_same_as_the_door(exam: Exam, cast: dict[str, User]) -> None:
    everything = {"exam", "other"}
    seen = {name: {e.slug for e in access.visible_exams(user)} for name, user in cast.items()}
    assert seen == {
        "alice": {"exam"}, "bob": {"exam"}, "tom": {"exam"}, "ida": {"exam"}, "mallory": {"other"},
        "nobody": set(), "root": everything, "anonymous": set(),
    }  # fmt: skip
    marked = {name: {e.slug for e in access.staff_exams(user)} for name, user in cast.items()}
    assert marked == seen | {"alice": set(), "bob": set()}


def test_roles(exam: Exam, cast: dict[str, User]) -> None:
    roles = {name: access.role_in(user, exam.course) for name, user in cast.items()}
    assert roles == {
        "alice": Role.STUDENT, "bob": Role.STUDENT, "tom": Role.TA, "ida": Role.INSTRUCTOR,
        "mallory": None, "nobody": None, "root": None, "anonymous": None,
    }  # fmt: skip
    assert {name for name, user in cast.items() if access.is_staff_of(user, exam.course)} == STAFF
