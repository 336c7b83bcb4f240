"""The roster by CSV: looked at before it counts, every error with its line, nobody removed."""

import csv
import io
import re
import zipfile

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.errors import InvalidInput
from exams.models import AuditEvent, Enrolment, Exam, Role
from exams.services.roster import apply_roster
from exams.services.roster_file import read_roster
from tests.pages.conftest import SignIn

ROSTER = "/courses/ml/roster"
GOOD = (
    "username,name,email,role,section,extra_minutes\n"
    "alice,Somebody Else,other@example.org,student,Tuesday,30\n"
    "dora,Dora Van Lee,dora@example.org,TA,,\n"
)


def upload(text: str | bytes) -> dict[str, object]:
    content = text if isinstance(text, bytes) else text.encode()
    return {"roster": SimpleUploadedFile("roster.csv", content)}


def test_a_file_is_shown_first_then_applied_and_then_changes_nothing(exam: Exam, sign_in: SignIn) -> None:
    ida = sign_in("ida")
    shown = ida.post(ROSTER, upload(GOOD))
    page = re.sub(r"\s+", " ", shown.content.decode())
    assert (shown.status_code, Enrolment.objects.filter(section="Tuesday").count()) == (200, 0)
    assert "Added: 1; changed: 1; as before: 0. Accounts made, without a password: 1." in page
    assert "3 people of the course are not in the file and stay: bob, ida, tom." in page
    checked = re.search(r'name="checked" value="([^"]+)"', page)
    assert checked is not None
    for expected in (
        "Added: 1; changed: 1; as before: 0. Accounts made: 1.",
        "Added: 0; changed: 0; as before: 2. Accounts made: 0.",
    ):
        done = ida.post(ROSTER, {"checked": checked[1], "apply": ""}, follow=True)
        assert expected in done.content.decode()
    alice, dora = (Enrolment.objects.get(course=exam.course, user__username=name) for name in ("alice", "dora"))
    assert (alice.section, alice.extra_minutes, alice.user.get_full_name()) == ("Tuesday", 30, "Alice Liddell")
    assert (dora.role, dora.user.first_name, dora.user.last_name) == (Role.TA, "Dora Van", "Lee")
    assert not dora.user.has_usable_password()
    assert exam.course.enrolments.count() == 5
    noted = AuditEvent.objects.filter(subject__startswith="enrolment:").values_list("action", "detail__before")
    assert sorted(noted, key=str) == [
        ("enrolment.added", None),
        ("enrolment.changed", {"role": "student", "section": "", "extra_minutes": 0}),
    ]


def test_norwegian_headers_semicolons_a_mark_and_latin_letters(exam: Exam) -> None:
    text = (
        "Brukernavn;Navn;E-post;Rolle;Gruppe;Ekstra minutter\r\nkari;Kari Åsmo;k@example.org;Læringsassistent;2;15\r\n"
    )
    for content in (b"\xef\xbb\xbf" + text.encode(), text.encode("cp1252")):
        [line] = read_roster(content).lines
        assert (line.username, line.name, line.role, line.section, line.extra_minutes) == (
            "kari", "Kari Åsmo", Role.TA, "2", 15,
        )  # fmt: skip


BAD = (
    "username,email,role,extra_minutes\n"
    "x y,a@example.org,student,0\n"
    ",b@example.org,student,0\n"
    "ok,nowhere,boss,-5\n"
    "twice,,,\n"
    "twice,,,\n"
    "long,,,1,extra\n"
    "ida,,student,\n"
)


def test_every_error_has_its_line_and_nothing_is_saved(exam: Exam, sign_in: SignIn) -> None:
    page = sign_in("ida").post(ROSTER, upload(BAD))
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert page.status_code == 422
    for said in (
        "Line 2, username: Letters, digits",
        "Line 3, username: The username is missing.",
        "Line 4, email: This is no e-mail address.",
        "Line 4, role: A role is student, ta or instructor.",
        "Line 4, extra_minutes: Whole minutes",
        "Line 6, username: twice stands in an earlier line too.",
        "Line 7: More cells",
        "Line 8, role: This is you",
    ):
        assert said in text
    assert 'name="apply"' not in page.content.decode()
    assert (User.objects.filter(username__in=["ok", "twice"]).count(), exam.course.enrolments.count()) == (0, 4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01", "no text file"),
        (b"name,email\nA,b\n", "one of them username"),
        (b"username,user\na,b\n", "two columns for username"),
        (b'username\n"a', "Line 2 cannot be read"),
        (b"x" * (2 * 1024**2 + 1), "Larger than 2 MiB"),
    ],
)
def test_what_is_no_roster_says_why(content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_roster(content)


def test_an_apply_with_errors_changes_nothing(exam: Exam, sign_in: SignIn) -> None:
    import base64

    page = sign_in("ida").post(ROSTER, {"checked": base64.b64encode(BAD.encode()).decode(), "apply": ""})
    assert (page.status_code, exam.course.enrolments.count()) == (422, 4)
    assert sign_in("ida").post(ROSTER, {"checked": "%%%"}).status_code == 422


def test_only_instructors_and_admins(exam: Exam, sign_in: SignIn) -> None:
    User.objects.create_superuser("root")
    statuses = {name: sign_in(name).get(ROSTER).status_code for name in ("alice", "mallory", "tom", "ida", "root")}
    assert statuses == {"alice": 404, "mallory": 404, "tom": 403, "ida": 200, "root": 200}


ODD_NAMES = (
    ("comma", "Liddell, Alice", "Liddell, Alice"),
    ("quotes", 'Alice "Al" O\'Hara', 'Alice "Al" O\'Hara'),
    ("formula", '=HYPERLINK("http://x","y")', '=HYPERLINK("http://x","y")'),
    ("separator", "Bob;=1+1", "Bob;=1+1"),
    ("family", "Zoë 👩‍👩‍👧 Ås", "Zoë 👩‍👩‍👧 Ås"),
    ("lines", "Two\r\nlines\tand a tab", "Two lines and a tab"),
    ("backwards", "abc\u202edef\u0007", "abcdef"),
    ("long", "x" * 150, "x" * 150),
)


def odd_file(*, separator: str = ",", end: str = "\r\n") -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    writer.writerow(["username", "name"])
    writer.writerows((name, text) for name, text, _ in ODD_NAMES)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        odd_file().encode("utf-8-sig"),
        odd_file(separator=";", end="\n").encode(),
        ("sep=;\r\n" + odd_file(separator=";")).encode(),
        odd_file(separator="\t").encode("utf-16"),
    ],
)
def test_odd_names_come_through_and_out_again_and_are_never_formulas(
    exam: Exam, sign_in: SignIn, content: bytes
) -> None:
    ida = sign_in("ida")
    shown = ida.post(ROSTER, upload(content))
    checked = re.search(r'name="checked" value="([^"]+)"', shown.content.decode())
    assert checked is not None
    ida.post(ROSTER, {"checked": checked[1], "apply": ""})
    names = {user.username: user.get_full_name() for user in User.objects.all()}
    assert {name: names[name] for name, _, _ in ODD_NAMES} == {name: text for name, _, text in ODD_NAMES}
    for page in (ROSTER, "/exams/exam/marking/gradebook"):
        assert ida.get(page).status_code == 200
    book = b"".join(ida.get("/exams/exam/marking/gradebook.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = {row["Username"]: row["Name"] for row in csv.DictReader(io.StringIO(book))}
    assert (rows["formula"], rows["separator"]) == ('\'=HYPERLINK("http://x","y")', "Bob;'=1+1")
    assert rows["family"] == names["family"]
    xlsx = b"".join(ida.get("/exams/exam/marking/gradebook.xlsx").streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(xlsx)) as book_file:
        assert b"<f>" not in book_file.read("xl/worksheets/sheet1.xml")


def test_names_that_differ_in_capitals_only_are_the_same_person(exam: Exam, sign_in: SignIn) -> None:
    page = sign_in("ida").post(ROSTER, upload("username\nALICE\nnew\nNEW\n\uff42ob\n"))
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.content.decode()))
    assert page.status_code == 422
    assert "Line 2, username: There is an account alice; write it with the same capitals." in words
    assert "Line 4, username: NEW stands in an earlier line too." in words
    assert "Line 5" not in words, "wide letters are the plain ones"


def test_five_thousand_lines_take_few_queries_and_show_the_first_changes(exam: Exam, sign_in: SignIn) -> None:
    ida = sign_in("ida")
    content = ("username,name\n" + "".join(f"s{n},Student {n}\n" for n in range(5_000))).encode()
    shown = ida.post(ROSTER, upload(content)).content.decode()
    assert "Added: 5000; changed: 0" in shown
    assert shown.count('<th scope="row">s') == 300
    assert "The first 300 changes" in shown
    user = User.objects.get(username="ida")
    with CaptureQueriesContext(connection) as queries:
        plan = apply_roster(user, exam.course, content)
    assert (plan.count("new"), exam.course.enrolments.count()) == (5_000, 5_004)
    assert len(queries) < 150
    assert AuditEvent.objects.filter(action="enrolment.added").count() == 5_000
