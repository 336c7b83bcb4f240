"""The access matrix: every address × every person × before and after release, from the URL list and `expected.py`."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from exams.grading.registry import ANSWER_TYPES
from exams.services.release import release
from exams.services.tokens import Scope
from tests.access.expected import CAST, EVERYBODY, EXPECTED, MARKERS, METHODS, OWNER, STUDENTS, TEACHERS, May
from tests.access.world import Address, World, addresses, ask, body_of, make_world, token_client
from tests.factories import STATED

pytestmark = pytest.mark.django_db
STATES = ("before", "after")
OURS = [address for address in addresses() if not address.is_admin]
IN_EVERY_EXAM = {"slug", "label", "field", "path", "number", "form"}
SIGN_IN = ("/sign-in/?next=", "/admin/login/?next=")
REFUSED = frozenset({401, 403, 404, 405})
NAMES = ("alice", "Liddell")
ALICES_WORDS = ("They help earlier", "Uploaded words", "Drafted words", "Comment words")
FOR_STAFF = ("Hidden words", "Staff words", "private file")
AFTER_RELEASE = ("Reason for the student", "Feedback words", "Comment words", "The model answer", "Late words")


before_and_after = pytest.mark.parametrize("world", STATES, indirect=True, scope="module")
before = pytest.mark.parametrize(
    "world", ["before"], indirect=True, scope="module"
)  # the release changes nothing there


def of(chosen: list[Address]) -> pytest.MarkDecorator:
    """Return the mark for a test of each of these addresses."""
    return pytest.mark.parametrize("address", chosen, ids=lambda address: address.name)


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Yield the world before or after release; all tests of the state share it, for every request is taken back."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setitem(ANSWER_TYPES, "stated", STATED)
        made = make_world()
        if request.param == "after":
            release(User.objects.get(username="ida"), made.exam)
        made.state = request.param
        yield made
        transaction.set_rollback(True)


def expected(address: Address) -> May:
    assert address.name in EXPECTED, (
        f"name this address in tests/access/expected.py: add a line such as "
        f'"{address.name}": get(MARKERS), which says who may read it or post to it'
    )
    return EXPECTED[address.name]


def is_let_in(response: Any) -> bool:
    signs_in = response.status_code == 302 and response.headers["location"].startswith(SIGN_IN)
    return response.status_code not in REFUSED and not signs_in


def test_no_line_is_left_over() -> None:
    gone = sorted(set(EXPECTED) - {address.name for address in OURS})
    assert gone == [], "these are no addresses any more: take their lines out of tests/access/expected.py"


@before_and_after
@of(OURS)
def test_who_is_let_in_and_what_they_read(world: World, address: Address) -> None:
    may, state = expected(address), world.state
    let_in: dict[str, set[str]] = {}
    told = []
    for method, people in may.methods.items():
        asked = CAST if people != EVERYBODY else ("anonymous", "ta elsewhere", "owner")
        answers = {who: world.ask(who, method, address) for who in asked}
        let_in[method] = {who for who, answer in answers.items() if is_let_in(answer)}
        codes = {who: answer.status_code for who, answer in answers.items()}
        assert let_in[method] == may.who(method, state) & set(asked), (
            f"{method} {address.name} {state} release: {codes}"
        )
        assert not [who for who, code in codes.items() if code >= 500]
        strangers = {who: codes[who] for who in ("outsider", "ta elsewhere") if who not in may.who(method, state)}
        assert set(strangers.values()) <= {404 if address.words else 403}, f"told that it exists: {strangers}"
        told += [
            leak
            for who, answer in answers.items()
            for leak in leaks(who, state, answer.body.decode(errors="replace"), may)
        ]
    assert told == []


@before
@of(OURS)
def test_methods_that_nobody_named_do_nothing(world: World, address: Address) -> None:
    may = expected(address)
    people = ("owner", "admin")
    others = [m for m in METHODS if m not in may.methods]
    codes = {(who, method): world.ask(who, method, address).status_code for who in people for method in others}
    assert {place: code for place, code in codes.items() if code not in REFUSED} == {}


def leaks(who: str, state: str, body: str, may: May) -> list[str]:
    """Return what this person must not read, and does."""
    forbidden: list[str] = []
    if who not in OWNER and not (who in TEACHERS and may.names):
        forbidden += NAMES
    if who not in OWNER | MARKERS:
        forbidden += ALICES_WORDS
    if who not in MARKERS:
        forbidden += FOR_STAFF
    if who not in MARKERS and (state == "before" or who not in STUDENTS):
        forbidden += AFTER_RELEASE
    return [f"{who} reads {word!r} {state} release" for word in dict.fromkeys(forbidden) if word in body]


@before
@of([address for address in OURS if "slug" in address.words and address.words - IN_EVERY_EXAM])
def test_rows_of_one_exam_are_not_reached_through_another(world: World, address: Address) -> None:
    for method in expected(address).methods:
        codes = {who: world.ask(who, method, address, slug="other").status_code for who in CAST if who != "anonymous"}
        assert set(codes.values()) <= {404}, f"{method} {address.name} through the other exam: {codes}"


@before
@of([address for address in OURS if address.is_api])
def test_tokens_open_by_their_scopes_and_nothing_else_does(world: World, address: Address) -> None:
    may = expected(address)
    if not may.scope:
        assert address.name in ("api:openapi-json", "api:api-root"), "say which scope this call needs"
        return
    for method, people in may.methods.items():
        name = CAST["owner" if "owner" in people else "admin"]
        with transaction.atomic():
            clients = {
                "its scope alone": token_client(name, may.scope),
                "all other scopes": token_client(name, *(set(Scope) - {may.scope})),
                "ended yesterday": token_client(name, may.scope, days=-1),
                "a cookie": world.browsers["owner" if "owner" in people else "admin"],
                "a made-up token": Client(headers={"authorization": "Bearer kar_00000000_made-up"}),
            }
            path, body = world.path(address), body_of(method, address)
            codes = {key: ask(client, method, path, body).status_code for key, client in clients.items()}
            transaction.set_rollback(True)
        assert codes.pop("its scope alone") in (200, 201)
        assert codes == {"all other scopes": 403, "ended yesterday": 401, "a cookie": 401, "a made-up token": 401}


@before
@of([address for address in OURS if not address.is_api and "POST" in EXPECTED.get(address.name, May()).methods])
def test_no_page_takes_a_form_from_elsewhere(world: World, address: Address) -> None:
    strict = Client(enforce_csrf_checks=True)
    who = max(expected(address).methods["POST"])
    if CAST[who]:
        strict.cookies = world.browsers[who].cookies
    assert ask(strict, "POST", world.path(address), body_of("POST", address)).status_code == 403


@before
def test_admin_pages_are_for_admins(world: World) -> None:
    words: dict[str, object] = {"object_id": "1", "id": "1", "content_type_id": 1, "url": "x", "app_label": "exams"}
    open_to_all = ("admin:login", "admin:logout", "admin:jsi18n")
    asked = [address for address in addresses() if address.is_admin and address.name not in open_to_all]
    assert len(asked) > 50
    for who in ("anonymous", "owner", "instructor"):
        let_in = [address.name for address in asked if is_let_in(world.ask(who, "GET", address, **words))]
        assert let_in == [], f"{who} is let in"
