"""Sends requests at a fixed rate, whatever the answers take: `python -m benchmarks.arrivals`, loopback only.

Standard input: a JSON object with `port`, `per_s`, `connections`, `limit_s` after which nothing more is waited for, and
`requests`: [token, body] in the order of sending. Who is sent away (503) or gets no answer comes again as the product's
page does: with the same body, after the seconds that the answer names. Standard output: one JSON list a request, the
fields of `Outcome`. It speaks just enough HTTP over kept-alive connections: a library would take a share of the cores
that are measured.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass

_SLUG = "in5400-2021"
_NO_ANSWER, _SENT_AWAY = 0, 503
_UNREACHABLE_S = 3.0


@dataclass(slots=True)
class Outcome:
    """What became of one request. `status` 0: no answer yet; `receipt_s`: from when it was due to the last answer;
    `slowest_s`: the longest that one of its tries waited for its answer, from when that try was due."""

    status: int = _NO_ANSWER
    receipt_s: float = 0.0
    submission: int = 0
    tries: int = 0
    slowest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    submission: int = 0
    retry_after_s: float = _UNREACHABLE_S


Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Arrivals:
    """Requests, each due at its time, and so many connections that they go out by."""

    def __init__(self, port: int, requests: Sequence[tuple[str, str]]) -> None:
        self._port = port
        self._requests = requests
        self._due: asyncio.Queue[tuple[int, float, float]] = asyncio.Queue()
        self._left = len(requests)
        self._over = asyncio.Event()
        self.outcomes = [Outcome() for _ in requests]

    async def send_all(self, per_s: float, connections: int, limit_s: float) -> None:
        """Send everything; return when all is answered for good, or after `limit_s`."""
        workers = [asyncio.create_task(self._serve()) for _ in range(connections)]
        began = time.perf_counter()
        for number in range(len(self._requests)):
            at = began + number / per_s
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            self._due.put_nowait((number, at, at))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), max(0.0, began + limit_s - time.perf_counter()))
        for worker in workers:
            worker.cancel()

    async def _serve(self) -> None:
        """Send what is due over one connection, opened anew when it breaks."""
        stream: Stream | None = None
        while True:
            number, first_at, at = await self._due.get()
            if stream and stream[0].at_eof():  # the server closed it while nothing was sent
                stream = None
            try:
                stream = stream or await asyncio.open_connection("127.0.0.1", self._port)
                answer = await _ask(*stream, *self._requests[number])
            except (OSError, asyncio.IncompleteReadError, ValueError):
                answer, stream = _Answer(_NO_ANSWER), None
            self._note(number, first_at, at, answer)

    def _note(self, number: int, first_at: float, at: float, answer: _Answer) -> None:
        now, outcome = time.perf_counter(), self.outcomes[number]
        outcome.status, outcome.submission, outcome.receipt_s = answer.status, answer.submission, now - first_at
        outcome.tries += 1
        outcome.slowest_s = max(outcome.slowest_s, now - at)
        if answer.status in (_NO_ANSWER, _SENT_AWAY):
            wait_s = answer.retry_after_s + random.random()
            again = (number, first_at, now + wait_s)
            asyncio.get_running_loop().call_later(wait_s, self._due.put_nowait, again)
            return
        self._left -= 1
        if not self._left:
            self._over.set()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str, body: str) -> _Answer:
    content = body.encode()
    head = (
        f"POST /api/v1/exams/{_SLUG}/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    writer.write(head.encode() + content)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    told = json.loads(await reader.readexactly(int(headers["content-length"])))
    retry_after_s = float(headers.get("retry-after", _UNREACHABLE_S))
    return _Answer(int(lines[0].split()[1]), told.get("id", 0), retry_after_s)


async def _run(order: dict[str, object]) -> list[Outcome]:
    requests = order["requests"]
    assert isinstance(requests, list)
    arrivals = Arrivals(int(str(order["port"])), requests)
    per_s, limit_s = float(str(order["per_s"])), float(str(order["limit_s"]))
    await arrivals.send_all(per_s, int(str(order["connections"])), limit_s)
    return arrivals.outcomes


def main() -> None:
    """Read the order, send, print the outcomes."""
    outcomes = asyncio.run(_run(json.load(sys.stdin)))
    print(json.dumps([astuple(outcome) for outcome in outcomes]))


if __name__ == "__main__":
    main()
