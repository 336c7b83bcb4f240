"""The gradebook: names for instructors only, the same as CSV, XLSX and zip, and no cell that a spreadsheet runs."""

import csv
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from exams.models import Answer, AnswerFile, AuditEvent, Enrolment, Exam, Review, Withdrawal
from exams.services.gradebook import as_text
from exams.services.outgoing_zip import safe_name
from exams.services.review import override
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_user, png
from tests.pages.conftest import SignIn

BOOK = "/exams/exam/marking/gradebook"
SCALE = {"unit": "percent", "bounds": {"A": "89", "B": "77", "C": "65", "D": "53", "E": "41"}}


@pytest.fixture
def graded(exam: Exam) -> Exam:
    """Return the exam: Alice has 1.5 of 2 in 1a and 2 of 2 in 1b, Bob handed in nothing; letters are given."""
    exam.grade_scale = SCALE
    exam.save()
    runs = hand_in(make_attempt(exam), {"1a": "Alice's words", "1b": "y"})
    for run in runs:
        grade_run(run, kernel_grade("2"))
    ida = User.objects.get(username="ida")
    points = {"1a.A": Decimal("1.5"), "1a.B": Decimal(0)}
    override(ida, runs[0].answer, criteria=points, reason="Because.", comment="Well begun.")
    Enrolment.objects.filter(user__username="alice").update(section="Tuesday")
    return exam


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8-sig"))))


def test_the_page_has_names_points_letters_and_who_did_not_hand_in(graded: Exam, sign_in: SignIn) -> None:
    page = sign_in("ida").get(BOOK).content.decode()
    for text in ("Alice Liddell", "Tuesday", "<strong>B</strong>", "not handed in"):
        assert text in page
    by_section = sign_in("ida").get(BOOK, {"section": "Tuesday"}).content.decode()
    assert ("Alice Liddell" in by_section, ">bob<" in by_section) == (True, False)


def test_csv_holds_decided_points_by_question(graded: Exam, sign_in: SignIn) -> None:
    alice, bob = rows_of(sign_in("ida").get(BOOK + ".csv"))
    assert {k: alice[k] for k in ("Username", "Section", "1a", "1b", "Total", "Undecided", "Most", "Grade")} == {
        "Username": "alice", "Section": "Tuesday", "1a": "1.5", "1b": "2", "Total": "3.5", "Undecided": "0",
        "Most": "4", "Grade": "B",
    }  # fmt: skip
    assert (bob["Username"], bob["1a"], bob["Total"], bob["Grade"]) == ("bob", "", "", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_is_taken_for_a_formula(graded: Exam, sign_in: SignIn, start: str) -> None:
    hostile = start + 'HYPERLINK("http://evil")'
    User.objects.filter(username="alice").update(first_name=hostile, last_name="")
    row = next(row for row in rows_of(sign_in("ida").get(BOOK + ".csv")) if row["Username"] == "alice")
    assert row["Name"] in ("'" + hostile, "'" + hostile.strip(), hostile.strip())
    assert not row["Name"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert as_text(hostile) == "'" + hostile
    with zipfile.ZipFile(io.BytesIO(body(sign_in("ida").get(BOOK + ".xlsx")))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_xlsx_has_points_as_numbers(graded: Exam, sign_in: SignIn) -> None:
    response = sign_in("ida").get(BOOK + ".xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="exam.xlsx"'
    with zipfile.ZipFile(io.BytesIO(body(response))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>1.5</v>" in sheet
    assert "Alice Liddell" in sheet


def test_zip_has_each_answer_its_files_and_what_was_given_for_it(graded: Exam, sign_in: SignIn) -> None:
    answer = Answer.objects.get(question__label="1a")
    AnswerFile.objects.create(
        answer=answer, field="figure", name="../../etc/passwd.png", mime="image/png", sha256="0" * 64, size_bytes=9,
        content=png(),
    )  # fmt: skip
    User.objects.filter(username="alice").update(username="a/../l")
    with zipfile.ZipFile(io.BytesIO(body(sign_in("ida").get(BOOK + ".zip")))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        feedback = archive.read("0001-a_.._l/feedback.txt").decode()
        assert "Alice's words" in archive.read("0001-a_.._l/1a.txt").decode()
        assert archive.read("0001-a_.._l/1a-figure-etc_passwd.png") == png()
    assert len(names) == 4
    assert feedback.startswith("1a: 1.5 / 2 (reviewed)\n  1a.A: 1.5 / 2\nWell begun.\n\n1b: 2 / 2 (graded)")


def test_a_decision_taken_back_is_not_in_the_zip(graded: Exam, sign_in: SignIn) -> None:
    Withdrawal.objects.create(review=Review.objects.get(), by=User.objects.get(username="ida"))
    with zipfile.ZipFile(io.BytesIO(body(sign_in("ida").get(BOOK + ".zip")))) as archive:
        feedback = archive.read("0001-alice/feedback.txt").decode()
    assert "Well begun." not in feedback
    assert feedback.startswith("1a: 2 / 2 (graded)")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x", "x"),
        ("a b/ø", "a_b"),
        ("CON.txt", "_CON.txt"),
        ("...", "file"),
        ("x" * 90, "x" * 80),
        (".hidden", "hidden"),
    ],
)
def test_file_names_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_every_look_and_every_file_is_noted(graded: Exam, sign_in: SignIn) -> None:
    ida = sign_in("ida")
    for _ in range(2):
        ida.get(BOOK)
    ida.get(BOOK + ".csv")
    noted = AuditEvent.objects.filter(exam=graded, action__startswith="gradebook.").values_list(
        "action", "actor__username"
    )
    assert sorted(noted) == [("gradebook.exported", "ida"), ("gradebook.viewed", "ida")]


@pytest.mark.parametrize("path", [BOOK, BOOK + ".csv", BOOK + ".xlsx", BOOK + ".zip"])
def test_only_instructors_and_admins(exam: Exam, sign_in: SignIn, path: str) -> None:
    User.objects.create_superuser("root")
    statuses = {name: sign_in(name).get(path).status_code for name in ("alice", "mallory", "tom", "ida", "root")}
    assert statuses == {"alice": 404, "mallory": 404, "tom": 403, "ida": 200, "root": 200}


@pytest.mark.parametrize("students", [1, 12])
def test_queries_do_not_grow_with_the_class(
    graded: Exam, sign_in: SignIn, students: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(students):
        make_user(f"s{number}", graded.course)
        hand_in(make_attempt(graded, f"s{number}"))
    ida = sign_in("ida")
    with django_assert_max_num_queries(18):
        ida.get(BOOK)


def test_an_unknown_form_of_file_is_not_there(exam: Exam, sign_in: SignIn) -> None:
    assert sign_in("ida").get(BOOK + ".exe").status_code == 404
