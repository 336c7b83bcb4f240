"""How requests are let in: as many at once as there are database connections, the others in a short line.

Half of the places are for those who send something, half for those who look: no hand-in waits behind a large page.
Who would stand in line for longer than a hand-in may take is told so at once, with when to come again (503 and
Retry-After). The page's script then comes again by itself, and so may a program: the same answers are taken once.
"""

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from exams.api.problem import API_PREFIX, problem
from exams.arrival import HEADER, note_of
from exams.views.busy import busy_page

# Whoever sends something is told within half a second; who only looks would rather wait than press again.
PATIENCE_S = 0.3
READER_PATIENCE_S = 10.0
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_STEP = 0.1  # how much the newest request moves the average
_FIRST_GUESS_S = 0.02
_REMEMBERED_S = 10.0
_LATEST_RETURN_S = 30


Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class LineFullError(Exception):
    """The line is longer than the caller may wait; `retry_after_s` is when it should be gone."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class Line:
    """Lets `at_once` requests of this process work at the same time, first come, first served."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._free = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._takes_s = _FIRST_GUESS_S
        self._refused: deque[float] = deque()

    @asynccontextmanager
    async def place(self, patience_s: float) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises LineFullError: at once if the line is too long, or when patience ends."""
        self.check(patience_s)
        await self._wait(patience_s)
        began = time.monotonic()
        try:
            yield
        finally:
            self._free.release()
            self._takes_s += _STEP * (time.monotonic() - began - self._takes_s)

    def check(self, patience_s: float) -> None:
        """Raise LineFullError if whoever came now would wait for longer than this."""
        if self._free.locked() and self._lasts_s(self._waiting) > patience_s:
            raise LineFullError(self._refuse())

    async def _wait(self, patience_s: float) -> None:
        self._waiting += 1
        try:
            async with asyncio.timeout(patience_s):
                await self._free.acquire()
        except TimeoutError:
            raise LineFullError(self._refuse()) from None
        finally:
            self._waiting -= 1

    def _lasts_s(self, requests: int) -> float:
        return requests * self._takes_s / self._at_once

    def _refuse(self) -> int:
        """Return in how many seconds to come again: those who were refused lately, spread over what they will take."""
        now = time.monotonic()
        self._refused.append(now)
        while self._refused[0] < now - _REMEMBERED_S:
            self._refused.popleft()
        latest = min(_LATEST_RETURN_S, max(2, math.ceil(self._lasts_s(len(self._refused)))))
        return random.randint(1, latest)


class Handler(ASGIHandler):
    """Django's handler with a line for senders and one for readers in front; static files stand in none."""

    def __init__(self) -> None:
        super().__init__()
        places = max(1, settings.DATABASE_POOL_SIZE // 2)
        self._senders, self._readers = Line(places), Line(places)

    async def handle(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer the request; one that there is no place for before anything is done for it, signals and threads too."""
        line, patience_s = self._line_of(scope["method"])
        try:
            if not scope["path"].startswith(settings.STATIC_URL):
                line.check(patience_s)
        except LineFullError as full:
            with suppress(RequestAborted):
                await self._refuse(scope, await self.read_body(receive), send, full.retry_after_s)
        else:
            await super().handle(scope, receive, send)

    async def _refuse(self, scope: dict[str, Any], body: IO[bytes], send: Send, retry_after_s: int) -> None:
        with body:
            request, wrong = self.create_request(scope, body)
            if request is not None:
                await self.send_response(_busy(request, retry_after_s), send)
            elif wrong is not None:
                await self.send_response(wrong, send)

    def _line_of(self, method: str | None) -> tuple[Line, float]:
        return (self._readers, READER_PATIENCE_S) if method in _SAFE else (self._senders, PATIENCE_S)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, or what to say to somebody for whom there is no place."""
        if request.path.startswith(settings.STATIC_URL):
            return await super().get_response_async(request)
        line, patience_s = self._line_of(request.method)
        try:
            async with line.place(patience_s):
                return await super().get_response_async(request)
        except LineFullError as full:
            response = _busy(request, full.retry_after_s)
            response._resource_closers.append(request.close)  # type: ignore[attr-defined]
            return response


def _busy(request: HttpRequest, retry_after_s: int) -> HttpResponse:
    """Return 503 with when to come again: a problem below /api/, a page elsewhere."""
    if request.path.startswith(API_PREFIX):
        said = f"Too much is asked at once. Send the same again in {retry_after_s} s; the same answers are taken once."
        response = problem(503, "busy", said)
    else:
        response = busy_page(request, retry_after_s)
    response["Retry-After"] = str(retry_after_s)
    response[HEADER] = note_of(request, timezone.now())
    response["Cache-Control"] = "no-store"
    response["Content-Length"] = str(len(response.content))  # middleware would say it
    return response
