"""The line before the web process: who is let in, who is sent away with what, and that a first try counts."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx
import pytest
from django.test import RequestFactory

from exams.arrival import GOOD_FOR, HEADER, first_came, note_of
from grader import serving
from grader.serving import Handler, Line, LineFullError

T = TypeVar("T")
NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def play(scene: Callable[[], Coroutine[None, None, T]]) -> T:
    """Run a scene in a loop of its own; a browser test before may have left one running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(scene())).result()


async def held(line: Line, then: Callable[[], Awaitable[None]]) -> None:
    """Run something while the only place of the line is taken."""
    async with line.place(1):
        await then()


def test_those_in_line_are_let_in_one_after_another() -> None:
    line, order = Line(1), []

    async def work(number: int) -> None:
        async with line.place(5):
            order.append(number)

    async def begin() -> None:
        order.append(-1)

    async def scene() -> None:
        first = asyncio.create_task(held(line, begin))
        await asyncio.gather(first, *(work(number) for number in range(5)))

    play(scene)
    assert order == [-1, 0, 1, 2, 3, 4]


def test_whose_patience_ends_is_sent_away_and_the_place_stays_good() -> None:
    line = Line(1)

    async def scene() -> None:
        async def wait_in_vain() -> None:
            with pytest.raises(LineFullError) as refused:
                async with line.place(0.01):
                    pass
            assert 1 <= refused.value.retry_after_s <= 2

        await held(line, wait_in_vain)
        async with line.place(0.01):
            pass

    play(scene)


def test_line_that_is_too_long_sends_away_at_once() -> None:
    line, sent_away = Line(1), []

    async def ask() -> None:
        began = time.monotonic()
        try:
            async with line.place(1):
                pass
        except LineFullError as full:
            sent_away.append((time.monotonic() - began, full.retry_after_s))

    async def scene() -> None:
        async with line.place(1):
            asked = [asyncio.create_task(ask()) for _ in range(100)]
            await asyncio.sleep(0)
        await asyncio.gather(*asked)

    play(scene)
    # 20 ms each, as guessed before anything is known: fifty and one more fit into a second.
    assert len(sent_away) == 49
    assert max(seconds for seconds, _ in sent_away) < 0.5
    assert {1, 2} <= {retry for _, retry in sent_away} <= {1, 2}


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[..., httpx.Response]:
    """Return a function that asks the real handler while all its places are taken."""
    monkeypatch.setattr(serving, "PATIENCE_S", 0.01)
    monkeypatch.setattr(serving, "READER_PATIENCE_S", 0.02)

    def ask(method: str, path: str, **more: object) -> httpx.Response:
        async def scene() -> httpx.Response:
            handler = Handler()
            handler._senders = handler._readers = Line(1)
            transport = httpx.ASGITransport(handler)  # type: ignore[arg-type]
            async with (
                handler._senders.place(1),
                httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
            ):
                return await client.request(method, path, **more)  # type: ignore[arg-type]

        return play(scene)

    return ask


def test_programs_get_a_problem_with_when_to_come_again(full: Callable[..., httpx.Response]) -> None:
    answer = full("POST", "/api/v1/exams/exam/submissions", json={"answers": {}})
    assert (answer.status_code, answer.json()["code"], answer.json()["title"]) == (503, "busy", "No place just now")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] in ("1", "2")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers[HEADER]
    assert answer.headers["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize(("language", "words"), [("en", "Very many at once"), ("nb", "Svært mange på én gang")])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_people_get_a_page_in_their_language(
    full: Callable[..., httpx.Response], method: str, language: str, words: str
) -> None:
    answer = full(method, "/exams/exam/hand-in", headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert f"<h1>{words}</h1>" in answer.text
    seconds = answer.headers["Retry-After"]
    assert re.search(rf"\b{seconds} (seconds|sekunder)", answer.text)


def test_line_too_long_is_told_before_anything_is_done(
    full: Callable[..., httpx.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PATIENCE_S", -1)  # any line is too long
    monkeypatch.setattr(Handler, "get_response_async", None)
    answer = full("POST", "/api/v1/exams/exam/submissions", json={"answers": {}})
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers[HEADER]


def test_senders_do_not_wait_behind_readers() -> None:
    async def scene() -> int:
        handler = Handler()
        handler._readers = Line(1)
        transport = httpx.ASGITransport(handler)  # type: ignore[arg-type]
        async with (
            handler._readers.place(1),
            httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        ):
            return (await client.post("/nowhere")).status_code

    assert play(scene) != 503


def test_static_files_stand_in_no_line(full: Callable[..., httpx.Response]) -> None:
    assert full("GET", "/static/exams/page.js").status_code == 200


def test_first_try_counts_for_the_same_request_and_no_other() -> None:
    asks = RequestFactory()
    path, body = "/api/v1/exams/exam/submissions", '{"answers": {"1a": "x"}}'

    def request(path: str = path, body: str = body, token: str = "kar_1", note: str = ""):  # type: ignore[no-untyped-def]
        headers = {"Authorization": f"Bearer {token}", **({HEADER: note} if note else {})}
        return asks.post(path, body, content_type="application/json", headers=headers)

    note = note_of(request(), NOW)
    later = NOW + timedelta(minutes=5)
    again = note_of(request(note=note), later)
    for shown in (note, again):
        assert first_came(request(note=shown), later) == NOW
    assert first_came(request(), later) == later
    for other in (
        request(note=note, body=body.replace("x", "y")),
        request(note=note, token="kar_2"),
        request(note=note, path=path + "/"),
        request(note=note[:-1] + ("A" if note[-1] != "A" else "B")),
        request(note="rubbish"),
    ):
        assert first_came(other, later) == later
    too_late = NOW + GOOD_FOR + timedelta(seconds=1)
    assert first_came(request(note=note), too_late) == too_late
