"""Reading the examiner's requests and sending back results or exceptions, as plain data."""

import time
import traceback
from types import ModuleType

from workers.candidate.operations import OPERATIONS, Student
from workers.wire.errors import Closed, WireError
from workers.wire.frames import Channel
from workers.wire.messages import Do, Raised, Returned
from workers.wire.values import pack, unpack

_FOREVER_S = 10_000_000.0  # the examiner keeps the clock, not we
_TEXT_MAX = 500
_NOT_PARSED = (SyntaxError, IndentationError, TabError)  # a class of the student's may say anything


def answer_requests(channel: Channel, student: Student, torch: ModuleType) -> None:
    """Do what the examiner asks, one request after the other, until it hangs up."""
    while True:
        try:
            frame = channel.receive(deadline=time.monotonic() + _FOREVER_S)
        except Closed:
            return
        if not isinstance(frame.message, Do):
            return
        _answer(channel, student, frame.message, frame.body)


def _answer(channel: Channel, student: Student, request: Do, body: bytes) -> None:
    deadline = time.monotonic() + _FOREVER_S
    try:
        arguments = unpack(request.arguments, body)
        packed = pack(OPERATIONS[request.operation](student, arguments))
    except BaseException as error:  # the student's code may raise anything, SystemExit included
        channel.send(_raised(error), deadline=deadline)
    else:
        channel.send(Returned(packed.node), packed.body, deadline=deadline)


def _raised(error: BaseException) -> Raised:
    name = "ValueNotPlain" if isinstance(error, WireError) else type(error).__name__
    return Raised(_plain(str(name)[:200]), _text_of(error), _line_of(error))


def _text_of(error: BaseException) -> str:
    try:
        return _plain(str(error)[:_TEXT_MAX])
    except BaseException:
        return ""


def _plain(text: str) -> str:
    """Return `text` without halves of characters, which the wire does not carry."""
    return text.encode(errors="replace").decode()


def _line_of(error: BaseException) -> int | None:
    """Return the last line of the student's own file that the exception passed through."""
    if isinstance(error, SyntaxError) and type(error) in _NOT_PARSED:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno for f in reversed(frames) if f.filename == "answer.py"), None)
