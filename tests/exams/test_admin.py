"""The admin pages: rows are read-only, bundles are checked before they are imported, tokens are shown once."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from exams.models import ApiToken, AuditEvent, Exam
from exams.services.tokens import find_token
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import grade_run, hand_in, kernel_grade, make_attempt, make_exam, make_user

pytestmark = pytest.mark.django_db
IMPORT = "/admin/exams/exam/import/"


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def upload(files: dict[str, str]) -> dict[str, object]:
    return {"bundle": SimpleUploadedFile("tiny.zip", zip_bundle(files)), "check": "Check"}


def test_bundle_is_checked_then_imported_from_the_page(root: Client) -> None:
    page = root.post(IMPORT, upload(tiny_bundle()))
    assert page.status_code == 200
    assert not Exam.objects.exists()
    assert "Importing it makes revision 1" in page.content.decode()
    checked = re.search(r'name="checked" value="([^"]+)"', page.content.decode())
    assert checked
    done = root.post(IMPORT, {"checked": checked[1], "import": "Import it"})
    assert "Imported as revision 1" in done.content.decode()
    assert Exam.objects.get().slug == "tiny"
    assert AuditEvent.objects.get(action="exam.imported").actor == User.objects.get()
    again = root.post(IMPORT, upload(tiny_bundle()))
    assert "nothing changes" in again.content.decode()
    assert "Import it" not in again.content.decode()


def test_a_new_exam_begins_as_a_draft_if_the_box_stays_ticked(root: Client) -> None:
    page = root.post(IMPORT, upload(tiny_bundle())).content.decode()
    assert '<input type="checkbox" name="draft" checked>' in page
    checked = re.search(r'name="checked" value="([^"]+)"', page)
    assert checked
    done = root.post(IMPORT, {"checked": checked[1], "import": "Import it", "draft": "on"}).content.decode()
    assert Exam.objects.get().draft
    assert 'href="/exams/tiny/marking/exam"' in done
    changed = root.post(IMPORT, upload(tiny_bundle() | {"questions/1b/prompt.md": "Other."})).content.decode()
    assert "Import it" in changed
    assert 'name="draft"' not in changed, "what students see of an exam that is there is for its instructors"


def test_errors_of_a_bundle_are_a_list_of_places(root: Client) -> None:
    page = root.post(IMPORT, upload(tiny_bundle() | {"questions/1b/prompt.md": ""}))
    assert page.status_code == 422
    assert "<td>questions/1b/prompt.md</td><td>1</td><td>is empty</td>" in page.content.decode()
    assert not Exam.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"checked": "no base64!"}, {"checked": "AAAA", "import": "1"}])
def test_page_without_a_bundle_says_so(root: Client, sent: dict[str, str]) -> None:
    assert root.post(IMPORT, sent).status_code == 422
    assert not Exam.objects.exists()


def test_only_admins_import(exam: Exam) -> None:
    client = Client()
    assert client.get(IMPORT).status_code == 302
    client.force_login(make_user("clerk", is_staff=True))
    assert client.post(IMPORT, upload(tiny_bundle())).status_code == 403
    assert Exam.objects.count() == 1


def test_every_list_and_row_can_be_looked_at_and_none_changed(root: Client) -> None:
    grade_run(hand_in(make_attempt(make_exam()))[0], kernel_grade())
    for model in admin.site._registry:
        if model._meta.app_label != "exams":
            continue
        base = f"/admin/exams/{model._meta.model_name}/"
        assert root.get(base).status_code == 200, base
        row = model._default_manager.first()
        if row is not None:
            assert root.get(f"{base}{row.pk}/change/").status_code == 200, base
    for name in ("grade", "answer", "submission", "gradingrun", "review", "auditevent", "release", "questionversion"):
        assert root.get(f"/admin/exams/{name}/add/").status_code == 403
        assert root.post(f"/admin/exams/{name}/1/change/", {}).status_code in (302, 403)
        assert root.post(f"/admin/exams/{name}/1/delete/", {"post": "yes"}).status_code in (302, 403)
    assert b'field-lease"' not in root.get("/admin/exams/gradingrun/1/change/").content


def test_token_is_made_shown_once_and_revoked(root: Client) -> None:
    user = User.objects.get()
    form = {"user": user.pk, "name": "sync", "scopes": ["exams:read"], "expires_at_0": "", "expires_at_1": ""}
    page = root.post("/admin/exams/apitoken/add/", form, follow=True)
    secret = re.search(r"kar_\S+?(?=<|\s)", page.content.decode())
    assert secret
    token = find_token(secret[0], timezone.now())
    assert token is not None
    assert (token.user, token.scopes) == (user, ["exams:read"])
    assert secret[0] not in root.get("/admin/exams/apitoken/").content.decode()
    root.post("/admin/exams/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})
    assert find_token(secret[0], timezone.now()) is None
    events = AuditEvent.objects.filter(subject=f"apitoken:{token.pk}").order_by("pk")
    assert [(e.action, e.actor) for e in events] == [("token.created", user), ("token.revoked", user)]


def test_command_makes_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    make_user("alice")
    call_command("create_token", "alice", "sync", "exams:read", "results:read", "--days", "2")
    secret = capsys.readouterr().out.strip()
    token = find_token(secret, timezone.now())
    assert token is not None
    assert (token.scopes, token.name) == (["exams:read", "results:read"], "sync")
    with pytest.raises(CommandError, match="no user"):
        call_command("create_token", "bob", "sync", "exams:read")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("create_token", "alice", "sync", "everything")
    assert ApiToken.objects.count() == 1


def test_lease_shorter_than_two_heartbeats_is_an_error(settings: object, tmp_path: Path) -> None:
    from exams.checks import check_lease

    assert check_lease(None) == []
    settings.RUN_LEASE_S = 20  # type: ignore[attr-defined]
    assert [error.id for error in check_lease(None)] == ["exams.E001"]
