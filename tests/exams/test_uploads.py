"""Whole documents: split on arrival, moved by the student, handed in once when confirmed."""

from datetime import timedelta

import pytest

from exams.documents import PICTURE_LEFT
from exams.errors import Conflict, InvalidInput, WindowClosed
from exams.grading.doubt import LOST_DRAWING
from exams.models import Answer, Attempt, Draft, Exam, GradingRun, Method, Role, Submission, Upload
from exams.services.attempts import save_draft
from exams.services.uploads import confirm_upload, move_part, store_upload
from tests.documents.office import docx, paragraph, picture
from tests.factories import CLOSES, DURING, make_attempt, make_user, png

SHEET = b"Exercise 1\n\n1a\n\nResidual connections help.\n\n1b\n\nThe second answer.\n"


@pytest.fixture
def attempt(exam: Exam) -> Attempt:
    return make_attempt(exam)


def answers_of(submission: Submission) -> dict[str, str]:
    rows = Answer.objects.filter(submission=submission).select_related("question")
    return {row.question.label: row.whole or row.fields.get("text", "") for row in rows}


def test_sheet_is_split_and_handed_in_once(attempt: Attempt) -> None:
    upload = store_upload(attempt, "my sheet.txt", SHEET, DURING)
    assert [part["label"] for part in upload.parts if part["label"]] == ["1a", "1b"]
    assert (upload.mime, bytes(upload.content), upload.confirmed_at) == ("text/plain", SHEET, None)
    submission = confirm_upload(upload, DURING)
    assert answers_of(submission) == {"1a": "Residual connections help.", "1b": "The second answer."}
    assert (submission.method, submission.upload) == (Method.DOCUMENT, upload)
    assert confirm_upload(upload, DURING) == submission
    assert (Submission.objects.count(), GradingRun.objects.count()) == (1, 2)


def test_parts_move_until_it_is_confirmed(attempt: Attempt) -> None:
    upload = store_upload(attempt, "sheet.txt", SHEET, DURING)
    index = next(i for i, part in enumerate(upload.parts) if part["label"] == "1b")
    move_part(upload, index, "1a")
    submission = confirm_upload(upload, DURING)
    assert answers_of(submission) == {"1a": "Residual connections help.\n\nThe second answer.", "1b": ""}
    with pytest.raises(Conflict):
        move_part(upload, index, "1b")


@pytest.mark.parametrize(("index", "label", "field"), [(-1, "1a", "index"), (99, "1a", "index"), (0, "9z", "label")])
def test_unknown_places_are_refused(attempt: Attempt, index: int, label: str, field: str) -> None:
    upload = store_upload(attempt, "sheet.txt", SHEET, DURING)
    with pytest.raises(InvalidInput) as caught:
        move_part(upload, index, label)
    assert caught.value.field == field
    assert Upload.objects.get().parts == upload.parts


def test_question_without_a_part_keeps_its_draft_and_the_others_lose_theirs(attempt: Attempt) -> None:
    for label in ("1a", "1b"):
        save_draft(attempt, attempt.exam.questions.get(label=label), {"text": f"draft {label}"}, DURING)
    upload = store_upload(attempt, "sheet.md", b"# 1a\n\nFrom the sheet.\n", DURING)
    assert answers_of(confirm_upload(upload, DURING)) == {"1a": "From the sheet.", "1b": "draft 1b"}
    assert [draft.question.label for draft in Draft.objects.select_related("question")] == ["1b"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.ipynb", b"{"),
        ("a.txt", b""),
        ("a.exe", b"MZ\x00\x00"),
        ("a.txt", bytes(21 * 1024**2)),
    ],
)
def test_documents_that_cannot_be_read_are_refused(attempt: Attempt, name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        store_upload(attempt, name, content, DURING)
    assert caught.value.field == "document"
    assert not Upload.objects.exists()


def test_document_without_any_part_is_not_handed_in(attempt: Attempt) -> None:
    upload = store_upload(attempt, "sheet.txt", b"Just some words without any label at all.", DURING)
    with pytest.raises(InvalidInput):
        confirm_upload(upload, DURING)
    upload.refresh_from_db()
    assert upload.confirmed_at is None
    assert not Submission.objects.exists()


def test_window_counts_when_storing_and_when_confirming(attempt: Attempt) -> None:
    after = CLOSES + timedelta(seconds=1)
    with pytest.raises(WindowClosed):
        store_upload(attempt, "sheet.txt", SHEET, after)
    upload = store_upload(attempt, "sheet.txt", SHEET, CLOSES)
    with pytest.raises(WindowClosed):
        confirm_upload(upload, after)
    tom = make_user("tom", attempt.exam.course, Role.TA)
    assert confirm_upload(upload, after, by=tom).late


def test_heading_without_text_is_a_doubt_where_a_drawing_was_asked_for(attempt: Attempt) -> None:
    sheet = b"1a\n\nResidual connections help.\n\n1b\n\n"
    submission = confirm_upload(store_upload(attempt, "sheet.txt", sheet, DURING), DURING)
    assert Answer.objects.get(submission=submission, question__label="1b").doubt == LOST_DRAWING


def test_word_document_is_kept_and_a_picture_without_a_field_is_a_doubt(attempt: Attempt) -> None:
    body = paragraph("1a") + picture("photo") + picture("more") + paragraph("1b") + paragraph("The second answer.")
    upload = store_upload(attempt, "sheet.docx", docx(body, media={"photo.png": png(), "more.png": png(5)}), DURING)
    assert upload.mime == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    submission = confirm_upload(upload, DURING)
    doubts = {row.question.label: row.doubt for row in Answer.objects.filter(submission=submission)}
    assert doubts == {"1a": PICTURE_LEFT, "1b": ""}
