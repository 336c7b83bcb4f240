"""One person's data: exported whole but for what they may not see; erased with the points kept and no name left."""

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.core.serializers import serialize
from django.db.models import BinaryField
from django.test import Client
from django.utils import timezone

from exams.errors import Conflict, NotAllowed
from exams.models import Answer, AnswerFile, AuditEvent, Exam, GradingRun, RegradeRequest, Role, RunState, TimeUsed
from exams.selectors.effective import effective_of, latest_answers
from exams.services.attempts import save_draft
from exams.services.outgoing_zip import zip_chunks
from exams.services.personal_data import export_person
from exams.services.personal_data_erase import erase_person
from exams.services.release import release
from exams.services.review import override
from exams.services.uploads import store_upload
from tests.factories import DURING, grade_run, hand_in, kernel_grade, make_attempt, make_user, png

pytestmark = pytest.mark.django_db
# Words that only Alice wrote, or that were only written about her.
WORDS = (
    "Secretwords",
    "Draftwords",
    "Documentwords",
    "Commentwords",
    "Reasonwords",
    "Requestwords",
    "Liddell",
    "wonderland",
)


@pytest.fixture
def alice(exam: Exam) -> User:
    """Return Alice, of whom there is something in every table; Bob's answer is marked too."""
    alice = make_user("alice", exam.course, first_name="Alice", last_name="Liddell", email="alice@wonderland.org")
    ida = make_user("ida", exam.course, Role.INSTRUCTOR)
    attempt = make_attempt(exam)
    runs = hand_in(attempt, {"1a": "Secretwords of mine.", "1b": "y"})
    grade_run(runs[0], kernel_grade("2"))
    answer = runs[0].answer
    AnswerFile.objects.create(
        answer=answer, field="figure", name="f.png", mime="image/png", sha256="0" * 64, size_bytes=9, content=png()
    )
    points = {"1a.A": Decimal("1.5"), "1a.B": Decimal(0)}
    override(ida, answer, criteria=points, reason="Reasonwords.", comment="Commentwords.")
    save_draft(attempt, answer.question, {"text": "Draftwords."}, DURING)
    store_upload(attempt, "alice.txt", b"1a\n\nDocumentwords.\n", DURING)
    RegradeRequest.objects.create(answer=answer, reason="Requestwords.")
    TimeUsed.objects.create(attempt=attempt, question=answer.question, seconds=77)
    LogEntry.objects.create(
        user=ida, content_type=ContentType.objects.get_for_model(User), object_id=str(alice.pk),
        object_repr="alice", action_flag=CHANGE, change_message="",
    )  # fmt: skip
    grade_run(hand_in(make_attempt(exam, "bob"), {"1a": "Bobs words."})[0], kernel_grade("1"))
    return alice


def unzip(user: User) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(zip_chunks(export_person(user, by=None))))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def everything() -> str:
    """Return every row of every table as text, files included."""
    found = []
    for model in apps.get_models():
        found.append(serialize("json", model._default_manager.all()))
        binary = [field.name for field in model._meta.fields if isinstance(field, BinaryField)]
        for row in model._default_manager.values_list(*binary) if binary else ():
            found.extend(bytes(cell).decode("latin-1") for cell in row)
    return "\n".join(found)


def test_an_export_has_what_the_person_wrote_and_what_they_may_see(exam: Exam, alice: User) -> None:
    files = unzip(alice)
    folder = f"exams/exam/submission-{Answer.objects.filter(whole='').first().submission_id}"  # type: ignore[union-attr]
    whole = b"\n".join(files.values()).decode("latin-1")
    for word in ("Secretwords", "Draftwords", "Documentwords", "Requestwords", "Liddell", "wonderland"):
        assert word in whole
    for word in ("Reasonwords", "Commentwords", "Bobs words", "The model answer", "ida"):
        assert word not in whole, "not released, or not hers"
    assert files[f"{folder}/1a-figure-f.png"] == png()
    assert json.loads(files["exams/exam/attempt.json"])["seconds_used"] == {"1a": 77}
    release(User.objects.get(username="ida"), exam)
    answers = json.loads(unzip(alice)[f"{folder}/answers.json"])["answers"]
    assert [(a["points"], a["comment"]) for a in answers if a["question"] == "1a"] == [("1.5", "Commentwords.")]
    assert AuditEvent.objects.filter(action="person.exported").count() == 2


def test_after_an_erasure_no_word_and_no_name_is_anywhere_and_the_points_are_the_same(exam: Exam, alice: User) -> None:
    before = {key: one.points for key, one in effective_of(latest_answers(exam)).items()}
    assert all(word in everything() for word in WORDS)
    done = erase_person(alice, by=None, now=timezone.now())
    assert (done.username, done.answers, done.files) == (f"erased-{alice.pk}", 2, 2)
    left = everything()
    assert [word for word in (*WORDS, '"alice') if word in left] == []
    assert "Bobs words" in left
    assert not TimeUsed.objects.exists()
    assert {key: one.points for key, one in effective_of(latest_answers(exam)).items()} == before
    alice.refresh_from_db()
    assert (alice.is_active, alice.has_usable_password(), alice.email) == (False, False, "")
    assert AuditEvent.objects.filter(action="answer.overridden", about=alice).count() == 1


def test_what_was_being_graded_is_stopped(exam: Exam, alice: User) -> None:
    erase_person(alice, by=None, now=timezone.now())
    states = GradingRun.objects.filter(answer__submission__attempt__user=alice).values_list("state", flat=True)
    assert set(states) <= {RunState.DONE, RunState.FAILED}
    erase_person(User.objects.get(pk=alice.pk), by=None, now=timezone.now())


def test_only_admins_erase_and_no_admin_is_erased(exam: Exam, alice: User) -> None:
    root = make_user("root", is_superuser=True)
    with pytest.raises(NotAllowed):
        erase_person(alice, by=User.objects.get(username="ida"), now=timezone.now())
    with pytest.raises(Conflict):
        erase_person(root, by=root, now=timezone.now())
    assert "Secretwords" in everything()


def test_commands(exam: Exam, alice: User, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "alice.zip"
    call_command("export_person", "alice", str(file))
    assert zipfile.is_zipfile(file)
    for arguments in (
        ("export_person", "alice", str(file)),
        ("export_person", "nobody", "x"),
        ("erase_person", "alice"),
    ):
        with pytest.raises(CommandError):
            call_command(*arguments)
    call_command("erase_person", "alice", "--yes")
    assert f"The account is now erased-{alice.pk}." in capsys.readouterr().out


def test_the_page_finds_downloads_and_erases_once_the_name_is_typed(exam: Exam, alice: User) -> None:
    browser = Client()
    browser.force_login(make_user("root", is_superuser=True))
    assert browser.get("/people/", {"username": "nobody"}).status_code == 404
    page = f"/people/{alice.pk}/"
    assert browser.get("/people/", {"username": "alice"}).headers["Location"] == page
    sent: Any = browser.get(page + "export")
    assert zipfile.is_zipfile(io.BytesIO(b"".join(sent.streaming_content)))
    assert browser.post(page, {"confirm": "Alice"}).status_code == 422
    assert "Secretwords" in everything()
    assert "2 answers emptied" in browser.post(page, {"confirm": "alice"}, follow=True).content.decode()
    assert "Secretwords" not in everything()
    assert AuditEvent.objects.get(action="person.erased").actor == User.objects.get(username="root")


@pytest.mark.parametrize("name", ["alice", "ida"])
def test_the_page_is_not_there_for_others(exam: Exam, alice: User, name: str) -> None:
    browser = Client()
    browser.force_login(User.objects.get(username=name))
    for path, status in (("/people/", 403), (f"/people/{alice.pk}/", 404), (f"/people/{alice.pk}/export", 404)):
        assert browser.get(path).status_code == status
