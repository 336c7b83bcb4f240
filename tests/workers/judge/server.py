"""A local server that plays an OpenAI-compatible endpoint, well or badly, over real sockets."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


@dataclass
class Endpoint:
    """The server's script, a reply a request, the last one for good; and what it was sent."""

    url: str = ""
    script: list[Reply] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def next(self) -> Reply:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


@contextmanager
def serve() -> Iterator[Endpoint]:
    """Yield a running endpoint that says "yes" to everything until it is given another script."""
    endpoint = Endpoint(script=[judging()])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.asked.append({"path": self.path, **body})
            endpoint.headers.append(dict(self.headers))
            with suppress(BrokenPipeError, ConnectionResetError):
                endpoint.next()(self, body)

        def do_GET(self) -> None:
            send(self, b'{"data": []}')

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield endpoint
    finally:
        endpoint.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Send a whole response."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def completion(content: object, reason: str = "stop", **more: object) -> bytes:
    """Return the body of a chat completion."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": reason}
    usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
    return json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage, **more}).encode()


def judging(verdict: str = "yes", quote: str | None = None, sure: str = "certain", **more: object) -> Reply:
    """Return a reply that says the same of every criterion; without a quote it quotes the answer's first words."""

    def reply(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        names = body["response_format"]["json_schema"]["schema"]["required"]
        words = quote if quote is not None else " ".join(answer_text(body).split()[:6])
        content = {name: {"quote": words, "verdict": verdict, "sure": sure} for name in names}
        send(handler, completion(json.dumps(content), **more))  # type: ignore[arg-type]

    return reply


def answer_text(body: dict[str, Any]) -> str:
    """Return the student's text in a request."""
    data = body["messages"][1]["content"]
    text = data if isinstance(data, str) else data[0]["text"]
    return "\n".join(row["text"] for row in json.loads("\n".join(text.split("\n")[1:-1])))


def saying(content: object, reason: str = "stop", **more: object) -> Reply:
    """Return a reply with this content."""
    return lambda handler, body: send(handler, completion(content, reason, **more))


def raw(body: bytes, status: int = 200, **headers: str) -> Reply:
    """Return a reply with these very bytes."""
    return lambda handler, request: send(handler, body, status, **headers)


def endless(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Never stop sending."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


def hanging_up(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Promise a body and hang up in the middle."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def silent(endpoint: Endpoint) -> Reply:
    """Return a reply that never comes."""

    def reply(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        endpoint.over.wait(30)

    return reply


def dripping(endpoint: Endpoint) -> Reply:
    """Return a reply of which a byte comes now and then."""

    def reply(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not endpoint.over.wait(0.02):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    return reply
