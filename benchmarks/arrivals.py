"""Sends requests at a fixed rate, whatever the answers take: `python -m benchmarks.arrivals`, loopback only.

Standard input: a JSON object with `port`, `per_s`, `connections`, `limit_s` after which nothing more is waited for, and
`requests`: [token, body] in the order of sending.
Standard output: one JSON list [status, seconds since it was due, submission] a request; status 0: no answer.
It speaks just enough HTTP over kept-alive connections: a library would take a share of the cores that are measured.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

_SLUG = "in5400-2021"
Outcome = tuple[int, float, int]


async def send_all(
    port: int, per_s: float, connections: int, limit_s: float, requests: Sequence[tuple[str, str]]
) -> list[Outcome]:
    """Return what became of every request, in their order."""
    due: asyncio.Queue[tuple[int, float]] = asyncio.Queue()
    outcomes: list[Outcome] = [(0, 0.0, 0)] * len(requests)
    workers = [asyncio.create_task(_serve(port, due, requests, outcomes)) for _ in range(connections)]
    began = time.perf_counter()
    for number in range(len(requests)):
        at = began + number / per_s
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((number, at))
    with suppress(TimeoutError):
        await asyncio.wait_for(due.join(), max(0.0, began + limit_s - time.perf_counter()))
    for worker in workers:
        worker.cancel()
    return outcomes


async def _serve(
    port: int, due: "asyncio.Queue[tuple[int, float]]", requests: Sequence[tuple[str, str]], outcomes: list[Outcome]
) -> None:
    """Send what is due over one connection, opened anew when it breaks."""
    stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while True:
        number, at = await due.get()
        try:
            stream = stream or await asyncio.open_connection("127.0.0.1", port)
            status, body = await _ask(*stream, *requests[number])
            outcomes[number] = (status, time.perf_counter() - at, body.get("id", 0))
        except (OSError, asyncio.IncompleteReadError, ValueError):
            outcomes[number] = (0, time.perf_counter() - at, 0)
            stream = None
        finally:
            due.task_done()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str, body: str
) -> tuple[int, dict[str, int]]:
    content = body.encode()
    head = (
        f"POST /api/v1/exams/{_SLUG}/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    writer.write(head.encode() + content)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    return int(lines[0].split()[1]), json.loads(await reader.readexactly(int(headers["content-length"])))


def main() -> None:
    """Read the order, send, print the outcomes."""
    order = json.load(sys.stdin)
    requests = [(token, body) for token, body in order["requests"]]
    outcomes = asyncio.run(send_all(order["port"], order["per_s"], order["connections"], order["limit_s"], requests))
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main()
