"""In which language pages answer: chosen, the browser's, English; programs always get English."""

import json

import pytest
from django.test import Client

from exams.models import Exam
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
