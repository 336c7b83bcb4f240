"""The API by HTTP: who may do what, what comes back, and that no request is our fault."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from exams.models import ApiToken, Attempt, Exam, ExamRevision, GradingRun, Role, Submission
from exams.services.release import release
from exams.services.tokens import Scope, create_token
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_exam, make_user

pytestmark = pytest.mark.django_db
ZIP = zip_bundle(tiny_bundle())
Calls = Callable[..., Any]


class Caller:
    """One user's token and what it gets."""

    def __init__(self, user: User | None, *scopes: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.headers: dict[str, str] = {}
        if user is not None:
            secret = create_token(user, "test", scopes or [str(scope) for scope in Scope]).secret
            self.headers = {"authorization": f"Bearer {secret}"}

    def get(self, path: str, **query: str | int) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: object, content_type: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(f"/api/v1/{path}", data, content_type=content_type, headers=self.headers)


@pytest.fixture
def open_exam() -> Exam:
    exam = make_exam()
    now = timezone.now()
    exam.opens_at, exam.closes_at = now - timedelta(hours=1), now + timedelta(hours=1)
    exam.save()
    return exam


def root() -> Caller:
    return Caller(make_user("root", is_superuser=True))


def test_import_by_body_and_by_form() -> None:
    caller = root()
    response = caller.post("exams/import?dry_run=true", ZIP, "application/zip")
    assert (response.status_code, response.json()["created"], response.json()["dry_run"]) == (200, True, True)
    assert not Exam.objects.exists()
    response = caller.post("exams/import", ZIP, "application/zip")
    assert response.json() == {
        "slug": "tiny", "title": "A tiny exam", "digest": response.json()["digest"], "points": "4", "revision": 1,
        "created": True, "changed": ["1a", "1b"], "unchanged": [], "retired": [], "dry_run": False, "held": False,
    }  # fmt: skip
    form = {"bundle": SimpleUploadedFile("tiny.zip", ZIP)}
    response = caller.client.post("/api/v1/exams/import", form, headers=caller.headers)
    assert (response.status_code, response.json()["unchanged"]) == (200, ["1a", "1b"])
    assert ExamRevision.objects.count() == 1


def test_every_error_of_a_bundle_is_a_place_in_a_file() -> None:
    files = tiny_bundle() | {"questions/1a/question.yaml": "label: 1a\npoints: many\n", "questions/1b/prompt.md": ""}
    response = root().post("exams/import", zip_bundle(files), "application/zip")
    assert (response.status_code, response["content-type"]) == (422, "application/problem+json")
    problem = response.json()
    assert (problem["code"], problem["status"], problem["title"]) == ("bundle_invalid", 422, "Invalid input")
    assert {
        "file": "questions/1a/question.yaml", "line": 2, "path": "points", "message": "'many' is no number of points",
    } in problem["errors"]  # fmt: skip
    assert {"file": "questions/1b/prompt.md", "line": 1, "path": "", "message": "is empty"} in problem["errors"]
    assert not Exam.objects.exists()


def test_student_hands_in_and_reads_what_is_public(open_exam: Exam) -> None:
    alice = Caller(make_user("alice", open_exam.course))
    response = alice.post("exams/exam/submissions", {"answers": {"1a": "1a.A~1.5", "1b": {"text": ["one", 2]}}})
    assert response.status_code == 201
    sent = response.json()
    assert (sent["exam"], sent["student"], sent["method"], sent["released"]) == ("exam", "alice", "api", False)
    assert sent["total"] == {"points": None, "max": "4", "pending": "4"}
    assert [(a["question"], a["state"], a["points"]) for a in sent["answers"]] == [
        ("1a", "queued", None),
        ("1b", "queued", None),
    ]
    assert alice.get(f"submissions/{sent['id']}").json() == sent
    for run in GradingRun.objects.all():
        grade_run(run, kernel_grade("1.5"))
    before = alice.get(f"submissions/{sent['id']}").json()
    assert [(a["state"], a["points"], a["feedback"], a["criteria"]) for a in before["answers"]] == [
        ("graded", None, "", [])
    ] * 2
    release(User.objects.create_superuser("boss"), open_exam)
    after = alice.get(f"submissions/{sent['id']}").json()
    assert after["total"] == {"points": "3", "max": "4", "pending": "0"}
    assert [(a["state"], a["points"], a["feedback"]) for a in after["answers"]] == [("graded", "1.5", "Words.")] * 2
    assert [(a["attested"], "run" in a) for a in before["answers"] + after["answers"]] == [(None, False)] * 2 + [
        (True, False)
    ] * 2
    again = alice.post("exams/exam/submissions", {"answers": {"1a": "1a.A~1.5", "1b": {"text": ["one", 2]}}})
    assert again.json() == after


def test_instructors_hand_in_for_a_student_and_staff_see_grades_at_once(open_exam: Exam) -> None:
    make_user("alice", open_exam.course)
    ida = Caller(make_user("ida", open_exam.course, Role.INSTRUCTOR))
    tom = Caller(make_user("tom", open_exam.course, Role.TA))
    sent = ida.post("exams/exam/submissions", {"answers": {"1a": "x"}, "student": "alice"}).json()
    assert (sent["student"], Submission.objects.get().attempt.user.username) == ("alice", "alice")
    grade_run(GradingRun.objects.order_by("pk")[0], kernel_grade("1.5"))
    answer = tom.get(f"submissions/{sent['id']}").json()["answers"][0]
    assert {key: answer[key] for key in ("state", "verdict", "points", "max", "attested", "flags", "feedback")} == {
        "state": "graded", "verdict": "partial", "points": "1.5", "max": "2", "attested": True, "flags": ["odd"],
        "feedback": "Words.",
    }  # fmt: skip
    assert answer["criteria"] == [
        {"key": "1a.A", "points": "1.5", "max": "2", "evidence": ["quote"], "state": "graded", "confidence": 1.0,
         "reason": "Because."}
    ]  # fmt: skip
    for student, status in (("nobody", 422), ("tom", 403)):
        assert ida.post("exams/exam/submissions", {"answers": {"1a": "y"}, "student": student}).status_code == status


def test_markers_hand_in_for_nobody_they_could_name(open_exam: Exam) -> None:
    make_user("alice", open_exam.course)
    tom = Caller(make_user("tom", open_exam.course, Role.TA))
    for student in ("alice", "nobody"):
        refused = tom.post("exams/exam/submissions", {"answers": {"1a": "x"}, "student": student})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert not Attempt.objects.exists()


def test_status_and_results_count_the_newest_submissions(exam: Exam) -> None:
    for name in ("alice", "bob"):
        attempt = make_attempt(exam, name)
        hand_in(attempt, {"1a": "old"})
        grade_run(hand_in(attempt, {"1a": "new"})[0], kernel_grade("1.5"))
    ida = Caller(make_user("ida", exam.course, Role.INSTRUCTOR))
    status = ida.get("exams/exam/status").json()
    assert (status["students"], status["handed_in"], status["done"], status["states"]["queued"]) == (2, 2, 0, 2)
    assert (status["states"]["graded"], sum(status["states"].values())) == (2, 4)
    results = ida.get("exams/exam/results", limit=1, offset=1).json()
    assert results["count"] == 2
    (row,) = results["results"]
    assert (row["number"], row["student"], row["total"]) == (2, "bob", {"points": "1.5", "max": "4", "pending": "2"})
    assert row["answers"]["1a"] == {"state": "graded", "points": "1.5", "max": "2"}


def test_questions_are_shown_when_the_exam_has_opened(exam: Exam) -> None:
    exam.opens_at, exam.closes_at = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
    exam.save()
    alice, tom = Caller(make_user("alice", exam.course)), Caller(make_user("tom", exam.course, Role.TA))
    assert alice.get("exams/exam").json()["questions"] == []
    assert [q["label"] for q in tom.get("exams/exam").json()["questions"]] == ["1a", "1b"]
    response = alice.post("exams/exam/submissions", {"answers": {"1a": "x"}})
    assert (response.status_code, response.json()["code"]) == (409, "not_open_yet")
    assert not Submission.objects.exists()


def access_matrix() -> list[tuple[str, Mapping[str, int]]]:
    staff_only = {"anonymous": 401, "alice": 404, "mallory": 404, "tom": 200, "root": 200}
    members = {"anonymous": 401, "alice": 200, "bob": 200, "mallory": 404, "tom": 200, "root": 200}
    own = {"anonymous": 401, "alice": 200, "bob": 404, "mallory": 404, "tom": 200, "root": 200}
    return [
        ("exams/exam/status", staff_only),
        ("exams/exam/results", staff_only),
        ("exams/exam", members),
        ("submissions/{submission}", own),
        ("submissions/999999", {"alice": 404, "tom": 404, "root": 404}),
        ("runs/{run}/record", staff_only),
    ]


@pytest.mark.parametrize(("path", "expected"), access_matrix())
def test_who_reaches_which_rows(exam: Exam, path: str, expected: Mapping[str, int]) -> None:
    other = make_exam("other", course="history")
    run = hand_in(make_attempt(exam, "alice"))[0]
    grade_run(run, kernel_grade())
    submission = run.answer.submission
    make_user("bob", exam.course)
    make_user("tom", exam.course, Role.TA)
    make_user("mallory", other.course, Role.TA)
    make_user("root", is_superuser=True)
    for name, status in expected.items():
        caller = Caller(User.objects.filter(username=name).first())
        assert caller.get(path.format(submission=submission.pk, run=run.pk)).status_code == status, name


def test_list_of_exams_is_the_callers(exam: Exam) -> None:
    make_exam("other", course="history")
    found = Caller(make_user("alice", exam.course)).get("exams").json()
    assert (found["count"], [one["slug"] for one in found["exams"]]) == (1, ["exam"])
    assert root().get("exams", limit=1).json()["count"] == 2


@pytest.mark.parametrize("lost", ["scope", "revoked", "expired", "inactive", "altered", "cookie"])
def test_token_that_is_no_good(exam: Exam, lost: str) -> None:
    alice = make_user("alice", exam.course)
    caller = Caller(alice, "results:read" if lost == "scope" else "exams:read")
    token = ApiToken.objects.get()
    assert token.sha256 not in caller.headers["authorization"]
    if lost == "revoked":
        token.revoked_at = timezone.now()
    if lost == "expired":
        token.expires_at = timezone.now()
    token.save()
    if lost == "inactive":
        User.objects.update(is_active=False)
    if lost == "altered":
        caller.headers["authorization"] = caller.headers["authorization"][:-1] + "~"
    if lost == "cookie":
        caller.headers = {}
        caller.client.force_login(alice)
    response = caller.get("exams")
    assert response.status_code == (403 if lost == "scope" else 401)
    assert response["content-type"] == "application/problem+json"


BAD_BODIES: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"{", 400),
    (b"[" * 100_000, 400),
    (b'{"answers": {"1a": NaN}}', 400),
    (b"\xff\xfe", 400),
    (b"[]", 422),
    (b"null", 422),
    (b"{}", 422),
    (b'{"answers": {}}', 422),
    (b'{"answers": []}', 422),
    (b'{"answers": {"1a": "x"}, "more": 1}', 422),
    (b'{"answers": {"1a": "x"}, "student": 5}', 422),
    (b'{"answers": {"1a": "x"}, "student": "\\u0000"}', 422),
    (b'{"answers": {"\\u0000": "x"}}', 422),
    (b'{"answers": {"9z": "x"}}', 422),
    (b'{"answers": {"1a": "\\u0000"}}', 422),
    (b'{"answers": {"1a": "\\ud800"}}', 422),
    (b'{"answers": {"1a": {"text": {"text": "x"}}}}', 422),
    (b'{"answers": {"1a": {"\\ud800": "x"}}}', 422),
    (b'{"answers": {"1a": true}}', 422),
    (b'{"answers": {"1a": ' + b"9" * 5000 + b"}}", 400),
    (b'{"answers": {"1a": 1e999}}', 422),
    (b'{"answers": {"1a": [[["x"]]]}}', 422),
    (b'{"answers": {"1a": ' + b"[" * 300 + b"]" * 300 + b"}}", 422),
    (b'{"answers": {"1a": "' + b"x" * 50_000 + b'"}}', 422),
    (b'{"answers": {"1a": ""}}', 422),
]


@pytest.mark.parametrize(("body", "status"), BAD_BODIES)
def test_nasty_hand_ins_are_the_callers_fault(open_exam: Exam, body: bytes, status: int) -> None:
    response = Caller(make_user("alice", open_exam.course)).post("exams/exam/submissions", body)
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response["content-type"] == "application/problem+json"
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("exams?limit=0", 422),
        ("exams?limit=" + "9" * 400, 422),
        ("exams?limit=-1", 422),
        ("exams?offset=99999999999", 422),
        ("exams?limit=x", 422),
        ("exams/%00", 422),
        ("exams/" + "x" * 65, 422),
        ("exams/%F0%9F%92%A9", 422),
        ("exams/nothing", 404),
        ("exams/nothing/status", 404),
        ("submissions/0", 422),
        ("submissions/-1", 422),
        ("submissions/x", 422),
        ("submissions/" + "9" * 30, 422),
        ("submissions/9223372036854775807", 404),
        ("runs/0/record", 422),
        ("runs/x/record", 422),
        ("runs/9223372036854775807/record", 404),
        ("nowhere", 404),
        ("nowhere/%00/x", 404),
    ],
)
def test_nasty_addresses_are_the_callers_fault(exam: Exam, path: str, status: int) -> None:
    response = root().get(path)
    assert response.status_code == status
    assert response["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/zip", b"no zip", 422),
        ("application/zip", ZIP[:-40], 422),
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"--x--", 400),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=bundle\r\n\r\nx\r\n--x--",
            400,
        ),
    ],
)
def test_nasty_bundles_are_the_callers_fault(content_type: str, body: bytes, status: int) -> None:
    response = root().post("exams/import", body, content_type)
    assert (response.status_code, response["content-type"]) == (status, "application/problem+json")


def test_too_large_a_body_is_said_so(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert root().post("exams/import", b"x" * 101, "application/zip").status_code == 413


def test_openapi_declares_every_4xx_and_bounds() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["info"]["title"] == "Karakter"
    operations = {(path, method): o for path, methods in schema["paths"].items() for method, o in methods.items()}
    assert set(operations) == {
        ("/api/v1/exams", "get"),
        ("/api/v1/exams/import", "post"),
        ("/api/v1/exams/{slug}", "get"),
        ("/api/v1/exams/{slug}/status", "get"),
        ("/api/v1/exams/{slug}/results", "get"),
        ("/api/v1/exams/{slug}/submissions", "post"),
        ("/api/v1/submissions/{submission_id}", "get"),
        ("/api/v1/runs/{run_id}/record", "get"),
    }
    for operation in operations.values():
        assert {"200", "201"} & set(operation["responses"])
        assert {"401", "403", "404", "422"} <= set(operation["responses"])
        assert operation["security"]
    limit = next(p for p in operations["/api/v1/exams", "get"]["parameters"] if p["name"] == "limit")
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"]) == (1, 200)


def test_health_is_told_with_the_broker_away() -> None:
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok", "broker": "lost"})


def test_unknown_address_outside_the_api_is_a_page() -> None:
    response = Client().get("/nowhere")
    assert (response.status_code, response["content-type"].split(";")[0]) == (404, "text/html")
