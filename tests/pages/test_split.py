"""A whole document: uploaded, looked at, moved, confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exams.models import Answer, Submission, Upload
from tests.pages.conftest import SignIn
from tests.pages.test_sitting import text_of

SHEET = b"A preface.\n\nExercise 1\n\n1a\n\nResidual <script>alert(1)</script> help.\n\n1b\n\nThe second answer.\n"
EXAM = "/exams/exam/"


@pytest.fixture
def alice(sign_in: SignIn) -> Client:
    """Return Alice's client, her attempt started."""
    client = sign_in("alice")
    client.post(EXAM + "start")
    return client


def upload(client: Client, content: bytes = SHEET, name: str = "sheet.txt") -> str:
    """Upload a document; return the address of its split view."""
    sent = client.post(EXAM + "documents/", {"document": SimpleUploadedFile(name, content)})
    assert sent.status_code == 302
    return str(sent.headers["Location"])


def test_split_shows_every_part_and_hands_nothing_in(alice: Client) -> None:
    page = alice.get(upload(alice))
    words = text_of(page)
    assert "2 of 2 questions found" in words
    assert "The second answer." in words
    assert "A preface." in words
    assert "Taken out are only the labels themselves: 1a · 1b ." in words
    assert "<script>alert" not in page.content.decode()
    assert not Submission.objects.exists()


def test_label_without_text_is_a_part_without_text(alice: Client) -> None:
    words = text_of(alice.get(upload(alice, b"1a\n\n1b\n\nOnly this one.\n")))
    assert "1 of 2 questions found" in words
    assert "1a · 1b" in words


def test_part_is_moved_and_the_document_confirmed_once(alice: Client) -> None:
    address = upload(alice)
    index = next(i for i, part in enumerate(Upload.objects.get().parts) if part["label"] == "1b")
    moved = alice.post(address + "move", {"index": index, "label": "1a"})
    assert moved.headers["Location"] == f"{address}#part-{index}"
    assert "no text" in text_of(alice.get(address))
    for _ in range(2):
        receipt = alice.post(address + "confirm").headers["Location"]
    assert Submission.objects.count() == 1
    assert receipt == f"/exams/exam/receipts/{Submission.objects.get().pk}"
    assert "The second answer." in Answer.objects.get(question__label="1a").whole
    assert "Confirm and hand in" not in text_of(alice.get(address))


@pytest.mark.parametrize("index", ["", "-1", "99", "x", "١", "9" * 400])
def test_bad_places_are_answered_in_words(alice: Client, index: str) -> None:
    address = upload(alice)
    before = Upload.objects.get().parts
    page = alice.post(address + "move", {"index": index, "label": "1a"}, follow=True)
    assert page.status_code == 200
    assert "There is no such part." in text_of(page)
    assert Upload.objects.get().parts == before


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"%PDF-1.7 broken"), ("a.exe", b"MZ\x00"), ("a.txt", b"")])
def test_documents_that_cannot_be_read_are_refused_beside_the_field(alice: Client, name: str, content: bytes) -> None:
    page = alice.post(EXAM + "documents/", {"document": SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert 'class="field-error"' in page.content.decode()
    assert not Upload.objects.exists()


def test_upload_without_a_file_asks_for_one(alice: Client) -> None:
    page = alice.post(EXAM + "documents/")
    assert (page.status_code, "Choose a document first." in text_of(page)) == (422, True)


def test_documents_of_others_do_not_exist(alice: Client, sign_in: SignIn) -> None:
    address = upload(alice)
    bob = sign_in("bob")
    bob.post(EXAM + "start")
    for who in (bob, sign_in("tom"), sign_in("mallory")):
        assert who.get(address).status_code == 404
        assert who.post(address + "move", {"index": 0, "label": "1a"}).status_code == 404
        assert who.post(address + "confirm").status_code == 404
    assert not Submission.objects.exists()
