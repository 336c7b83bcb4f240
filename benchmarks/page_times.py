"""Times every page over a made class, in a process of its own: `python -m benchmarks.page_times STUDENTS ROUNDS`.

The database is in the environment, and empty. One line of JSON on standard output: a list of pages with their times.
A time is that of a request through every middleware, without the network; an export is read to its end. Somebody marks
an answer before each request: nothing that was kept of the class is the whole truth any more.
"""

import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  (models need the set-up)
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from exams.models import Answer, Exam, Review  # noqa: E402
from exams.services.made_class import PREFIX, make_class  # noqa: E402
from exams.services.release import release  # noqa: E402
from exams.services.tokens import Scope, create_token  # noqa: E402
from tests.access.expected import EXPECTED, May  # noqa: E402
from tests.access.world import Address, addresses  # noqa: E402

PEOPLE = {"owner": f"{PREFIX}0001", "ta": "ta", "instructor": "instructor"}
EXPORTS = ("-file", "-csv", "-xlsx", "-zip", "export")
NO_PAGES = frozenset({"login", "logout", "set_language", "healthz", "api:openapi-json"})
_MOST_S = 6.0  # a page that takes this long is asked for no more rounds


@dataclass(frozen=True, slots=True)
class PageTime:
    """One page as one person. `kind`: page, api or export."""

    name: str
    who: str
    kind: str
    status: int
    median_ms: float
    slowest_ms: float
    queries: int
    size_kib: float


def main() -> None:
    """Make the class, ask for every page as everybody who may see it, print."""
    students, rounds = int(sys.argv[1]), int(sys.argv[2])
    call_command("migrate", verbosity=0)
    make_class(students, timezone.now())
    exam = Exam.objects.get()
    words = words_of(exam)
    clients = {who: client_of(username) for who, username in PEOPLE.items()}
    found = [one for who in PEOPLE for one in page_times(who, clients[who], words, rounds, "before")]
    release(User.objects.get(username="instructor"), exam)
    found += [
        one for one in page_times("owner", clients["owner"], words, rounds, "after") if one.name.startswith("result")
    ]
    print(json.dumps([asdict(one) for one in found]))


def words_of(exam: Exam) -> dict[str, object]:
    """Return what the words in addresses stand for: rows of the class's first student."""
    of_first = Answer.objects.filter(submission__attempt__user__username=PEOPLE["owner"])
    answer = of_first.filter(question__label="1a").select_related("submission__attempt").latest("pk")
    run = answer.runs.first()
    return {
        "slug": exam.slug, "course": exam.course.slug, "label": "1a", "field": "text", "form": "csv", "path": "none",
        "answer_id": answer.pk, "submission_id": answer.submission_id, "number": answer.submission.attempt.number,
        "run_id": run.pk if run else 1, "upload_id": 1, "user_id": answer.submission.attempt.user_id,
        "username": PEOPLE["owner"],
    }  # fmt: skip


def client_of(username: str) -> Client:
    """Return a client that is signed in, and holds a token of the same person."""
    user = User.objects.get(username=username)
    token = create_token(user, "bench", list(Scope)).secret
    client = Client(SERVER_NAME="127.0.0.1", headers={"authorization": f"Bearer {token}"})
    client.force_login(user)
    return client


def page_times(who: str, client: Client, words: Mapping[str, object], rounds: int, state: str) -> Iterator[PageTime]:
    """Yield every page that this person may read, timed; `state`: "before" or "after" the release."""
    for address in addresses():
        may = EXPECTED.get(address.name, May()).who("GET", state)
        if address.is_admin or who not in may or address.name in NO_PAGES or address.words - set(words):
            continue
        path = reverse(address.name, kwargs={word: words[word] for word in address.words})
        yield _time(address, f"{who} {state}" if state == "after" else who, client, path, rounds)


def _time(address: Address, who: str, client: Client, path: str, rounds: int) -> PageTime:
    _ask(client, path)  # fills caches of templates and specs, and notes the first look, as a served page has them
    _mark()
    with CaptureQueriesContext(connection) as queries:
        status, first_s, size = _ask(client, path)
        asked = len(queries)
    seconds = [first_s]
    while len(seconds) < rounds and sum(seconds) < _MOST_S:
        _mark()
        seconds.append(_ask(client, path)[1])
    return PageTime(
        name=address.name,
        who=who,
        kind="export" if address.name.endswith(EXPORTS) else "api" if address.is_api else "page",
        status=status,
        median_ms=round(statistics.median(seconds) * 1000, 1),
        slowest_ms=round(max(seconds) * 1000, 1),
        queries=asked,
        size_kib=round(size / 1024, 1),
    )


def _mark() -> None:
    """Add a person's decision on some answer of the class, another one each time."""
    numbers = Answer.objects.count(), Review.objects.count()
    answer = Answer.objects.order_by("pk")[numbers[1] % numbers[0]]
    by = User.objects.get(username=PEOPLE["ta"])
    Review.objects.create(answer=answer, by=by, accepted=False, points=0, reason="Read again.")


def _ask(client: Client, path: str) -> tuple[int, float, int]:
    """Return status, seconds and size of one request; redirects are followed, an endless stream is not read."""
    started = time.perf_counter()
    response: Any = client.get(path, follow=True)
    if not response.streaming:
        size = len(response.content)
    elif "event-stream" in response.headers.get("content-type", "") or response.is_async:
        size = 0
    else:
        size = sum(map(len, response.streaming_content))
    return response.status_code, time.perf_counter() - started, size


if __name__ == "__main__":
    main()
