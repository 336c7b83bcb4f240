"""One set of rows to ask for, everybody's browser and tokens, and every address of the site."""

import json
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from exams.models import AnswerFile, Attempt, DraftFile, Exam, Question, Role, Submission, Zone
from exams.services.attempts import open_attempt, save_draft
from exams.services.review import override
from exams.services.tokens import Scope, create_token
from exams.services.uploads import store_upload
from tests.access.expected import CAST
from tests.exams.bundles import tiny_bundle, zip_bundle
from tests.factories import DURING, add_file, grade_run, hand_in, make_attempt, make_exam, make_user, png
from tests.pages.test_result import full_grade

FIGURE = {"field": "figure", "name": "a.png", "mime": "image/png", "sha256": "0" * 64, "size_bytes": 9}
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the URL list: its name, and the words in its path that a row must give."""

    name: str
    words: frozenset[str]

    @property
    def is_api(self) -> bool:
        """Return whether tokens open it, and cookies do not."""
        return self.name.startswith("api:")

    @property
    def is_admin(self) -> bool:
        """Return whether it is one of Django's admin pages."""
        return self.name.startswith("admin:")


@dataclass(slots=True)
class World:
    """The rows, as words of addresses, and everybody's browser and token with all scopes.

    `state` is "before" or "after" the release of the exam."""

    exam: Exam
    words: Mapping[str, object]
    state: str = "before"
    browsers: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, Client] = field(default_factory=dict)

    def path(self, address: Address, **words: object) -> str:
        """Return the path to the rows; `words` replace some of them."""
        chosen = {**self.words, **words}
        missing = sorted(address.words - set(chosen))
        assert not missing, f"give {missing} a row in tests/access/world.py: {address.name} has it in its path"
        return reverse(address.name, kwargs={word: chosen[word] for word in address.words})

    def ask(self, who: str, method: str, address: Address, **words: object) -> Any:
        """Return the response to this person; whatever the request changed is taken back."""
        client = (self.tokens if address.is_api else self.browsers)[who]
        return ask(client, method, self.path(address, **words), body_of(method, address))


def ask(client: Client, method: str, path: str, body: Mapping[str, Any]) -> Any:
    """Return the response with its `body`; whatever the request changed is taken back, the client's cookies too."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        response: Any = getattr(client, method.lower())(path, **body)
        response.body = _body(response)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def _body(response: Any) -> bytes:
    """Return what was sent; nothing of an event stream, which has no end."""
    if not response.streaming:
        return bytes(response.content)
    if response.headers.get("content-type", "").startswith("text/event-stream") or response.is_async:
        return b""
    return b"".join(response.streaming_content)


def addresses() -> list[Address]:
    """Return every address that the site resolves, in its order."""
    return list(_walk(get_resolver(), "", frozenset()))


def _walk(resolver: URLResolver, space: str, words: frozenset[str]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        regex: Any = entry.pattern
        below = words | frozenset(entry.pattern.converters) | frozenset(regex.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space, below)
        elif entry.name or space != "admin:":  # Django's admin has redirects without a name
            assert isinstance(entry, URLPattern)
            yield Address(f"{space}{entry.name or entry.pattern}", below)


def body_of(method: str, address: Address) -> dict[str, Any]:
    """Return what a person who means it would send there; nothing where being let in does not depend on it."""
    if method != "POST":
        return {}
    match address.name:
        case "question" | "draft" | "read" | "figure":
            return {"data": {"text": "Other words."}}
        case "time-used":
            return {"data": {"seconds": "5"}}
        case "upload":
            return {"data": {"document": SimpleUploadedFile("a.txt", b"1a\n\nText of it.\n")}}
        case "move-part":
            return {"data": {"index": "0", "label": "1b"}}
        case "mark-answer":
            return {"data": {"points-1a.A": "1", "points-1a.B": "0", "reason": "Looked at it."}}
        case "api:hand_in":
            return {"data": json.dumps({"answers": {"1a": "1a.A~1"}}), "content_type": _JSON}
        case "api:import_exam":
            return {"data": zip_bundle(tiny_bundle()), "content_type": "application/zip"}
        case _:
            return {}


def make_world() -> World:
    """Return the world around Alice's rows; Mallory's course has an exam of its own."""
    exam, other = make_exam(), make_exam("other", course="other")
    Exam.objects.update(closes_at=timezone.now() + timedelta(days=1))
    exam.refresh_from_db()
    other.refresh_from_db()
    for name, course, role in (
        ("alice", exam.course, Role.STUDENT), ("bob", exam.course, Role.STUDENT), ("tom", exam.course, Role.TA),
        ("ida", exam.course, Role.INSTRUCTOR), ("mallory", other.course, Role.STUDENT), ("tess", other.course, Role.TA),
    ):  # fmt: skip
        make_user(name, course, role)
    User.objects.filter(username="alice").update(first_name="Alice", last_name="Liddell")
    make_user("root", is_superuser=True, is_staff=True)
    for name, sat in (("bob", exam), ("mallory", other)):
        open_attempt(User.objects.get(username=name), sat, timezone.now())
    world = World(exam, rows(exam))
    for who, name in CAST.items():
        world.browsers[who], world.tokens[who] = Client(), Client()
        if name:
            world.browsers[who].force_login(User.objects.get(username=name))
            world.tokens[who] = token_client(name, *Scope)
    return world


def token_client(name: str, *scopes: str, days: int = 1) -> Client:
    """Return a client with a new token of this user that ends in `days`."""
    until = timezone.now() + timedelta(days=days)
    secret = create_token(User.objects.get(username=name), "test", scopes, expires_at=until).secret
    return Client(headers={"authorization": f"Bearer {secret}"})


def rows(exam: Exam) -> dict[str, object]:
    """Make Alice's rows; return what the words in addresses stand for. Each new word needs a line here."""
    attempt = make_attempt(exam)
    runs = hand_in(attempt, {"1a": "They help earlier layers.", "1b": "1b.A=1.5"})
    grade_run(runs[0], full_grade())
    points = {"1b.A": Decimal("1.5"), "1b.B": Decimal(0)}
    ida = User.objects.get(username="ida")
    override(ida, runs[1].answer, criteria=points, reason="Staff words.", comment="Comment words.")
    question = runs[0].answer.question
    _files(attempt, question, runs[0].answer_id)
    return {
        "slug": exam.slug,
        "course": exam.course.slug,
        "user_id": attempt.user_id,
        "form": "csv",
        "label": question.label,
        "field": "figure",
        "path": "given.csv",
        "number": attempt.number,
        "answer_id": runs[0].answer_id,
        "run_id": runs[0].pk,
        "submission_id": Submission.objects.get().pk,
        "upload_id": store_upload(attempt, "sheet.txt", b"1a\n\nUploaded words.\n", DURING).pk,
    }


def _files(attempt: Attempt, question: Question, answer_id: int) -> None:
    draft = save_draft(attempt, question, {"text": "Drafted words."}, timezone.now())
    DraftFile.objects.create(draft=draft, content=png(), **FIGURE)
    AnswerFile.objects.create(answer_id=answer_id, content=png(), **FIGURE)
    assert question.live_version is not None
    for zone, path in ((Zone.PUBLIC, "given.csv"), (Zone.PRIVATE, "tests.py")):
        add_file(question.live_version, zone, path, b"%s file" % zone.encode())
