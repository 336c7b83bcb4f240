"""A student's way through an exam: start, draft, figure, hand in, receipt."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from exams.arrival import HEADER, note_of
from exams.models import Answer, Attempt, Draft, DraftFile, Exam, Submission, Zone
from tests.factories import add_file, make_version, png
from tests.pages.conftest import SignIn

EXAM = "/exams/exam/"
QUESTION = EXAM + "questions/1a/"
PLAIN = "application/x-www-form-urlencoded"


@pytest.fixture
def alice(sign_in: SignIn) -> Client:
    """Return Alice's client, her attempt started."""
    client = sign_in("alice")
    assert client.post(EXAM + "start").status_code == 302
    return client


def text_of(response: object) -> str:
    """Return the page's words, tags and runs of blanks removed."""
    content = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))


def test_questions_are_hidden_until_the_exam_is_started(sign_in: SignIn) -> None:
    client = sign_in("alice")
    page = client.get(EXAM)
    assert "Start the exam" in text_of(page)
    assert "Question 1a" not in text_of(page)
    assert client.get(QUESTION).status_code == 404
    assert not Attempt.objects.exists()


def test_start_opens_one_attempt_and_leads_to_the_first_question(sign_in: SignIn) -> None:
    client = sign_in("alice")
    for _ in range(2):
        assert client.post(EXAM + "start").headers["Location"] == QUESTION
    assert Attempt.objects.count() == 1


def test_draft_is_saved_by_a_plain_form_and_leads_on(alice: Client) -> None:
    sent = alice.post(QUESTION, {"f-text": "line one\r\nline two", "next": ""})
    assert sent.headers["Location"] == EXAM + "questions/1b/"
    assert Draft.objects.get().fields == {"text": "line one\nline two"}
    assert "line one\nline two</textarea>" in alice.get(QUESTION).content.decode()


def test_draft_saved_by_htmx_answers_with_the_new_state(alice: Client) -> None:
    answer = alice.post(QUESTION + "draft", {"f-text": "Because."}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "Draft saved just now" in text_of(answer)
    assert 'id="state-1a"' in answer.content.decode()
    assert Draft.objects.get().fields == {"text": "Because."}


@pytest.mark.parametrize("text", ["x" * 100_001, "a\x00b"])
def test_refused_text_stands_beside_its_field_and_is_kept(alice: Client, text: str) -> None:
    page = alice.post(QUESTION, {"f-text": text})
    assert page.status_code == 422
    assert 'id="f-text-error"' in page.content.decode()
    assert text.replace("\x00", "")[:50] in page.content.decode()
    assert not Draft.objects.exists()
    assert alice.post(QUESTION + "draft", {"f-text": text}).status_code == 422


def test_unknown_fields_of_a_post_are_ignored(alice: Client) -> None:
    alice.post(QUESTION, {"f-text": "ok", "f-other": "no", "text": "no"})
    assert Draft.objects.get().fields == {"text": "ok"}


def test_hostile_text_comes_back_as_text(alice: Client) -> None:
    hostile = '</textarea><script>alert(1)</script>"onload=x {{ 7*7 }} <img src=x onerror=alert(1)>'
    alice.post(QUESTION, {"f-text": hostile})
    page = alice.get(QUESTION).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_figure_is_kept_shown_and_removed(alice: Client) -> None:
    figure = SimpleUploadedFile("drawing.png", png(), "image/png")
    field = alice.post(QUESTION + "figure/figure", {"file-figure": figure}, headers={"HX-Request": "true"})
    assert "drawing.png" in field.content.decode()
    shown = alice.get(QUESTION + "figure/figure")
    assert (shown.headers["Content-Type"], shown.content) == ("image/png", png())
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    alice.post(QUESTION, {"remove": "figure"})
    assert not DraftFile.objects.exists()


def test_file_that_is_no_image_is_refused_in_words(alice: Client) -> None:
    page = alice.post(QUESTION, {"file-figure": SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")})
    assert page.status_code == 422
    assert "Only PNG, JPEG, GIF and WebP" in text_of(page)
    assert not DraftFile.objects.exists()


def test_hand_in_gives_a_receipt_and_can_be_done_again(alice: Client) -> None:
    alice.post(QUESTION, {"f-text": "first"})
    assert "Nothing is written for 1 of 2 questions: 1b" in text_of(alice.get(EXAM + "hand-in"))
    sent = alice.post(EXAM + "hand-in")
    first = Submission.objects.get()
    assert sent.headers["Location"] == f"/exams/exam/receipts/{first.pk}"
    receipt = text_of(alice.get(sent.headers["Location"]))
    assert first.digest in receipt
    assert "Change something and hand in again" in receipt
    alice.post(QUESTION, {"f-text": "second"})
    assert "Changed since then and not handed in: 1a" in text_of(alice.get(EXAM))
    alice.post(EXAM + "hand-in")
    assert Submission.objects.count() == 2
    texts = Answer.objects.filter(question__label="1a").order_by("pk").values_list("fields__text", flat=True)
    assert list(texts) == ["first", "second"]
    assert "No: a later hand-in took its place" in text_of(alice.get(sent.headers["Location"]))


def test_script_that_hands_in_is_told_where_the_receipt_is(alice: Client) -> None:
    alice.post(QUESTION, {"f-text": "first"})
    told = [alice.post(EXAM + "hand-in", headers={"HX-Request": "true"}) for _ in range(2)]
    first = Submission.objects.get()
    assert {(one.status_code, one.headers["HX-Redirect"]) for one in told} == {
        (204, f"/exams/exam/receipts/{first.pk}")
    }


def sent_away(alice: Client) -> dict[str, str]:
    """Return the headers with which Alice's script comes again, whom a full server sent away just now."""
    request = RequestFactory().post(EXAM + "hand-in", "", content_type=PLAIN)
    request.COOKIES["sessionid"] = alice.cookies["sessionid"].value
    return {HEADER: note_of(request, timezone.now()), "HX-Request": "true"}


def test_first_try_counts_when_the_exam_closes_meanwhile(alice: Client, exam: Exam) -> None:
    alice.post(QUESTION, {"f-text": "in time"})
    headers = sent_away(alice)
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now())
    assert alice.post(EXAM + "hand-in", "", content_type=PLAIN).status_code == 422
    assert alice.post(EXAM + "hand-in", "", content_type=PLAIN, headers=headers).status_code == 204
    assert not Submission.objects.get().late


def test_first_try_does_not_count_for_what_was_written_after_it(alice: Client, exam: Exam) -> None:
    alice.post(QUESTION, {"f-text": "in time"})
    headers = sent_away(alice)
    alice.post(QUESTION, {"f-text": "after it"})
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now())
    assert alice.post(EXAM + "hand-in", "", content_type=PLAIN, headers=headers).status_code == 422
    assert not Submission.objects.exists()


def test_blank_exam_is_not_handed_in(alice: Client) -> None:
    page = alice.post(EXAM + "hand-in")
    assert page.status_code == 422
    assert "every answer is blank" in text_of(page)
    assert not Submission.objects.exists()


def test_nothing_changes_after_the_window(alice: Client, exam: Exam) -> None:
    alice.post(QUESTION, {"f-text": "in time"})
    Exam.objects.filter(pk=exam.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    assert alice.post(QUESTION, {"f-text": "late"}).status_code == 422
    assert alice.post(QUESTION + "draft", {"f-text": "late"}).status_code == 422
    assert alice.post(EXAM + "hand-in").status_code == 422
    assert Draft.objects.get().fields == {"text": "in time"}
    page = alice.get(QUESTION)
    assert "you can read, but not change anything" in text_of(page)
    assert "hx-post" not in page.content.decode()


def test_given_files_download_and_private_ones_do_not_exist(alice: Client, exam: Exam) -> None:
    version = exam.questions.get(label="1a").live_version
    assert version is not None
    for zone in Zone:
        add_file(version, zone, f"{zone}.py", b"print()")
    given = alice.get(QUESTION + "files/public.py")
    assert (given.content, given.headers["Content-Disposition"]) == (b"print()", 'attachment; filename="public.py"')
    assert alice.get(QUESTION + "files/private.py").status_code == 404


def test_starter_code_stands_in_the_editor_but_is_no_draft(alice: Client, exam: Exam) -> None:
    fields = [{"name": "code", "kind": "code", "label": "Code"}]
    parts = [{"type": "stated", "fields": ["code"], "criteria": ["1a.A", "1a.B"]}]
    version = make_version(exam.questions.get(label="1a"), fields=fields, parts=parts)
    add_file(version, Zone.PUBLIC, "starter.py", b"def f(): ...\n")
    assert "def f(): ..." in alice.get(QUESTION).content.decode()
    assert not Draft.objects.exists()


def test_every_kind_of_field_has_a_form(alice: Client, exam: Exam) -> None:
    kinds = ["text", "term", "number", "shape", "formula", "code", "table", "edges", "choice", "figure"]
    fields = [{"name": kind, "kind": kind, "label": f"Label of {kind}", "settings": {}} for kind in kinds]
    fields[kinds.index("choice")]["settings"] = {"options": ["red", "blue"]}
    parts = [{"type": "stated", "fields": kinds, "criteria": ["1a.A", "1a.B"]}]
    make_version(exam.questions.get(label="1a"), fields=fields, parts=parts)
    page = alice.get(QUESTION).content.decode()
    for kind in kinds:
        assert f"Label of {kind}" in page
        assert f'name="f-{kind}"' in page
    alice.post(QUESTION, {f"f-{kind}": "red" for kind in kinds})
    assert Draft.objects.get().fields == dict.fromkeys(kinds, "red")
    assert 'value="red" checked' in re.sub(r"\s+", " ", alice.get(QUESTION).content.decode())


def test_reading_preview_says_what_is_read_and_what_is_not(
    alice: Client, exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from exams.grading.answer_type import ReadError
    from exams.grading.registry import ANSWER_TYPES
    from tests.factories import STATED

    def read(text: str) -> str:
        if "?" in text:
            raise ReadError("a question mark is no number")
        return text.replace("x", "×")

    monkeypatch.setitem(ANSWER_TYPES, "stated", replace(STATED, read=read))
    fields = [{"name": "result", "kind": "shape", "label": "Shape"}]
    parts = [{"type": "stated", "fields": ["result"], "criteria": ["1a.A", "1a.B"]}]
    make_version(exam.questions.get(label="1a"), fields=fields, parts=parts)
    address = QUESTION + "read?field=result"
    assert text_of(alice.post(address, {"f-result": "24 x 32"})).strip() == "I read this as 24 × 32"
    assert "I cannot read this yet: a question mark" in text_of(alice.post(address, {"f-result": "?"}))
    assert text_of(alice.post(address, {"f-result": " "})).strip() == ""
    assert text_of(alice.post(QUESTION + "read?field=nothing", {"f-result": "1"})).strip() == ""
    assert not Draft.objects.exists()


def test_question_page_costs_the_same_with_many_drafts(
    alice: Client, exam: Exam, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alice.get(QUESTION)
    with django_assert_num_queries(11):
        alice.get(QUESTION)
    for question in exam.questions.all():
        Draft.objects.create(attempt=Attempt.objects.get(), question=question, fields={"text": "x"})
    with django_assert_num_queries(12):
        alice.get(QUESTION)


def test_fragment_for_somebody_signed_out_is_no_sign_in_form(exam: Exam) -> None:
    client = Client()
    assert client.post(QUESTION + "draft", {"f-text": "x"}, headers={"HX-Request": "true"}).status_code == 403
    assert client.post(QUESTION + "draft", {"f-text": "x"}).status_code == 302
