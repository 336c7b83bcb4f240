"""In which language pages answer: chosen, the browser's, English; programs always get English."""

import json
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from exams.grading import types as kernel
from exams.grading.verdict import State, Verdict
from exams.models import Attempt, Exam
from exams.services.release import release
from tests.factories import grade_run, hand_in, make_attempt
from tests.pages.conftest import SignIn


def lang_of(page: bytes) -> str:
    return page.decode().split('<html lang="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de-DE,de;q=0.9", "en"),
        ("nb-NO,nb;q=0.9,en;q=0.5", "nb"),
        ("no", "nb"),
        ("no-NO,no;q=0.9", "nb"),
        ("nn-NO,nn;q=0.9,no;q=0.8", "nn"),
    ],
)
def test_the_browser_says_the_language(db: None, client: Client, header: str, language: str) -> None:
    page = client.get("/sign-in/", headers={"accept-language": header})
    assert lang_of(page.content) == language
    assert page["Content-Language"] == language


def test_a_choice_is_kept_and_leads_back(sign_in: SignIn, exam: Exam) -> None:
    alice = sign_in("alice")
    here = f"/exams/{exam.slug}/"
    chosen = alice.post("/language/", {"language": "nn", "next": here})
    assert (chosen.status_code, chosen["Location"]) == (302, here)
    assert lang_of(alice.get(here, headers={"accept-language": "en"}).content) == "nn"


def test_a_choice_leads_nowhere_else(db: None, client: Client) -> None:
    chosen = client.post("/language/", {"language": "nn", "next": "https://elsewhere.example/"})
    assert chosen["Location"] == "/"
    assert client.post("/language/", {"language": "xx", "next": "/sign-in/"}).cookies.get("django_language") is None


def test_programs_get_english(db: None, client: Client) -> None:
    answer = client.get("/api/v1/exams/none", headers={"accept-language": "nb"})
    assert json.loads(answer.content)["title"] == "No valid token"
    assert answer["Content-Language"] == "en"


def test_the_choice_offers_every_language_by_its_own_name(sign_in: SignIn) -> None:
    page = sign_in("alice").get("/").content.decode()
    for code, name in (("en", "English"), ("nb", "Bokmål"), ("nn", "Nynorsk")):
        assert f'value="{code}" lang="{code}"' in page
        assert f">{name}</button>" in page


RESULT = "/exams/exam/result"
# They differ from one answer to the next, whatever the language.
PASSING = re.compile(r'(name="csrfmiddlewaretoken" value|nonce|name="server-now" content|title|datetime)="[^"]*"')
WORDS_OF_SCRIPTS = re.compile(r'<script id="words".*?</script>', re.DOTALL)


def page_in(client: Client, address: str, language: str) -> str:
    client.cookies["django_language"] = language
    page = client.get(address)
    assert page.status_code == 200
    return WORDS_OF_SCRIPTS.sub("", page.content.decode())


def facts_of(page: str) -> Counter[str]:
    """Return the numbers, ids, addresses and classes of a page, which are the same in every language."""
    page = PASSING.sub("", page)
    kept = re.findall(
        r'\b(?:id|class|href|action|name|value|data-[\w-]+)="[^"]*"',
        re.sub(r"<footer.*?</footer>", "", page, flags=re.DOTALL),
    )
    return Counter(kept) + Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"<[^>]*>", " ", page)))


@pytest.fixture
def graded(exam: Exam) -> Attempt:
    """Return Alice's attempt with a reason of the kernel's, one of the author's and a hidden test."""
    attempt = make_attempt(exam)
    results = (
        kernel.CriterionResult("1a.A", Decimal("1.25"), Decimal("1.5"), State.GRADED, 1.0, "Read as 12: partly right."),
        kernel.CriterionResult("1a.B", Decimal(0), Decimal("0.5"), State.GRADED, 1.0, "Nothing of it."),
    )
    tests = (kernel.TestResult("Secret", Decimal(0), Decimal(1), False, "hidden", "The formula is right."),)
    grade = kernel.Grade(State.GRADED, Verdict.PARTIAL, Decimal("1.25"), Decimal(2), 1.0, results, tests)
    for run in hand_in(attempt, {"1a": "Twelve", "1b": "1b.A=1.5"}):
        grade_run(run, grade)
    return attempt


def test_feedback_is_in_the_students_language_after_release(graded: Attempt, sign_in: SignIn, exam: Exam) -> None:
    release(User.objects.get(username="ida"), exam)
    alice = sign_in("alice")
    assert "Read as 12: partly right." in page_in(alice, RESULT, "en")
    page = page_in(alice, RESULT, "nb")
    assert "Lest som 12: delvis riktig." in page
    assert "Nothing of it." in page
    assert "1.25" in page
    assert "1,25" not in page
    assert "Lese som 12: delvis rett." in page_in(alice, RESULT, "nn")


@pytest.mark.parametrize("released", [False, True])
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_another_language_tells_nothing_more(
    graded: Attempt, sign_in: SignIn, exam: Exam, language: str, released: bool
) -> None:
    if released:
        release(User.objects.get(username="ida"), exam)
    alice = sign_in("alice")
    for address in (RESULT, "/exams/exam/", "/exams/exam/questions/1a/"):
        english, other = page_in(alice, address, "en"), page_in(alice, address, language)
        assert facts_of(other) == facts_of(english)
        for hidden in ("Secret", "Formelen er riktig", "Formelen er rett"):
            assert hidden not in other
    if not released:
        assert "Lest som 12" not in page_in(alice, RESULT, "nb")
