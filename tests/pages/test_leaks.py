"""Nothing hidden leaks to a student: every address of pages and API, before release and after it, errors included."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from exams.models import Attempt, Exam, Grade, GradingRun, Role, TryRun, Zone
from exams.services.attempts import add_attempt_for
from exams.services.release import release
from exams.services.review import override
from exams.services.submit import submit_answers
from exams.services.tokens import Scope, create_token
from tests.factories import add_file, grade_run, hand_in, make_attempt, make_user
from tests.pages.conftest import SignIn
from tests.pages.test_result import SECRETS, full_grade
from tests.pages.test_sitting import text_of

# Never told to a student, not even after release.
ALWAYS = ("Test hidden", "Hidden words", "hidden_source", "Words for staff", "model answer by field", "example answer")
BEFORE = (*ALWAYS, *SECRETS, "Test after_release", "Comment to the student")
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
_CLOCK = re.compile(r"T\d\d:\d\d:\d\d\.\d+")  # its digits may look like points
_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    """Return Alice's attempt: 1a graded with everything that can be known, reviewed; 1b graded too."""
    version = exam.questions.get(label="1a").live_version
    assert version is not None
    add_file(version, Zone.PRIVATE, "tests.py", b"hidden_source = 1")
    version.solution, version.examples = {"text": "model answer by field"}, [{"answer": "example answer"}]
    version.save()
    attempt = make_attempt(exam)
    runs = hand_in(attempt, {"1a": "They help earlier layers", "1b": "words"})
    for run in runs:
        grade_run(run, full_grade())
    TryRun.objects.create(
        attempt=attempt, version=version, state="failed", seed=1, created_at=timezone.now(), error="hidden_source"
    )
    points = {"1b.A": Decimal("1.25"), "1b.B": Decimal(0)}
    tom = User.objects.get(username="tom")
    override(tom, runs[1].answer, criteria=points, reason="Words for staff", comment="Comment to the student")
    return attempt


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield the route of every address below these patterns, the admin's left out."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern.url_patterns, route)
        else:
            yield route


def filled(route: str, attempt: Attempt) -> str:
    """Return the route with the keys of Alice's own rows in it."""
    submission = attempt.submissions.last()
    assert submission is not None
    answer = submission.answers.get(question__label="1a")
    run = GradingRun.objects.get(answer=answer)
    values = {
        "slug": "exam", "label": "1a", "answer_id": answer.pk, "submission_id": submission.pk, "run_id": run.pk,
        "path": "tests.py", "field": "figure", "number": attempt.number, "course": "ml",
    }  # fmt: skip
    plain = _GROUP.sub(r"<\1>", route).replace("^", "").replace("$", "")
    return "/" + _CONVERTER.sub(lambda found: str(values.get(found[1], 1)), plain)


def answers_to(client: Client, token: str, attempt: Attempt) -> Iterator[tuple[str, str]]:
    """Yield what each address says to a GET, to htmx, and then to an empty POST."""
    found = [filled(route, attempt) for route in addresses(get_resolver().url_patterns)]
    found = [address for address in found if "sign-out" not in address]
    for method, more in (("get", {}), ("get", {"HX-Request": "true"}), ("post", {})):
        for address in found:
            headers = {**more, "authorization": f"Bearer {token}"} if "/api/" in address else more
            response = getattr(client, method)(address, headers=headers)
            body = b"".join(response) if getattr(response, "streaming", False) else response.content
            said = f"{response.headers} {body.decode(errors='replace')}"
            yield address, _CLOCK.sub("", said)


@pytest.mark.parametrize("released", [False, True])
def test_no_address_tells_a_student_what_is_hidden(
    attempt: Attempt, exam: Exam, sign_in: SignIn, released: bool
) -> None:
    if released:
        release(User.objects.get(username="ida"), exam)
    alice = sign_in("alice")
    token = create_token(User.objects.get(username="alice"), "test", list(Scope)).secret
    seen = 0
    for address, said in answers_to(alice, token, attempt):
        seen += 1
        assert [secret for secret in (ALWAYS if released else BEFORE) if secret in said] == [], address
    assert seen > 60


def test_page_before_release_is_the_same_whatever_was_decided(attempt: Attempt, sign_in: SignIn) -> None:
    alice = sign_in("alice")

    def shown() -> str:
        page = alice.get("/exams/exam/result").content.decode()
        page = re.sub(r'(nonce|csrfmiddlewaretoken" value|server-now" content|datetime)="[^"]*"', "", page)
        return re.sub(r"<time.*?</time>", "", page)

    first = shown()
    for state, points in (("needs_review", None), ("suggested", Decimal(2)), ("graded", Decimal(0))):
        Grade.objects.update(state=state, points=points)
        assert shown() == first, state


def test_pages_and_fragments_are_not_kept_by_caches(attempt: Attempt, sign_in: SignIn) -> None:
    alice, tom = sign_in("alice"), sign_in("tom")
    for client, address in (
        (alice, "/exams/exam/result"),
        (alice, "/exams/exam/questions/1a/"),
        (alice, "/exams/exam/questions/1a/try"),
        (alice, "/exams/exam/marking/"),
        (tom, "/exams/exam/marking/"),
        (tom, "/exams/exam/marking/1a/?show=all"),
    ):
        for headers in ({}, {"HX-Request": "true"}):
            assert client.get(address, headers=headers).headers["Cache-Control"] == "no-store", address


class TestBeforeTheExamOpens:
    """Staff hand in for somebody ahead of time; that student still reads no question before the exam opens."""

    @pytest.fixture
    def early(self, exam: Exam) -> Attempt:
        Exam.objects.filter(pk=exam.pk).update(opens_at=timezone.now() + timedelta(hours=1))
        exam.refresh_from_db()
        version = exam.questions.get(label="1a").live_version
        assert version is not None
        add_file(version, Zone.PUBLIC, "tests.py", b"Answer 1a.")
        tom = User.objects.get(username="tom")
        attempt = add_attempt_for(User.objects.get(username="alice"), exam, by=tom)
        submit_answers(attempt, {"1a": "on paper"}, now=timezone.now(), by=tom)
        return attempt

    def test_no_address_shows_a_question(self, early: Attempt, sign_in: SignIn) -> None:
        token = create_token(User.objects.get(username="alice"), "test", list(Scope)).secret
        for address, said in answers_to(sign_in("alice"), token, early):
            assert "Answer 1a." not in said, address
            assert "Question 1a" not in said, address

    def test_the_first_page_says_when(self, early: Attempt, sign_in: SignIn) -> None:
        alice = sign_in("alice")
        assert "The questions appear here when the exam opens." in text_of(alice.get("/exams/exam/"))
        refused = alice.get("/exams/exam/questions/1a/")
        assert refused.status_code == 409
        assert "The exam opens at" in text_of(refused)
        assert alice.post("/exams/exam/start").status_code in (302, 409)

    def test_a_student_of_the_course_without_an_attempt_neither(self, early: Attempt, sign_in: SignIn) -> None:
        make_user("eve", early.exam.course, Role.STUDENT)
        assert "Question 1a" not in text_of(sign_in("eve").get("/exams/exam/"))
