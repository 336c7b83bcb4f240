"""The candidate as hidden tests see it: everything goes over the wire by value, with the examiner's clock."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from workers.wire.errors import Malformed, WireError
from workers.wire.frames import Channel, Frame
from workers.wire.messages import Asked, Do, Given, Raised, Ready, Returned, Table
from workers.wire.values import MAX_DEPTH_RECEIVED, Value, pack, unpack

Offers = Mapping[str, Callable[[], Value]]
_MOST_ASKED = 64  # in one request; what is offered is made anew each time, at our cost
_START_S = 60.0  # importing torch on a busy machine; none of the student's code has run then
_MEMORY_SIGNS = ("can't allocate memory", "not enough memory", "cannot allocate memory")


class CandidateRaised(Exception):
    """The student's code raised an exception. What it says about itself is shown, never believed."""

    def __init__(self, error: str, message: str, line: int | None) -> None:
        where = f" in line {line}" if line is not None else ""
        super().__init__(f"Your code stopped with {error}{where}: {message}")
        self.error, self.message, self.line = error, message, line

    @property
    def verdict(self) -> str:
        """The verdict that this exception amounts to."""
        if self.error == "MemoryError" or any(sign in self.message for sign in _MEMORY_SIGNS):
            return "memory_limit_exceeded"
        if self.error == "ValueNotPlain":
            return "invalid_input"
        return "forbidden" if self.error == "PermissionError" else "runtime_error"


class CandidateLost(Exception):
    """The conversation with the candidate is over: it died, fell silent or spoke nonsense."""

    def __init__(self, cause: WireError) -> None:
        super().__init__(str(cause))
        self.verdict = cause.verdict


@dataclass(frozen=True, slots=True)
class Gradients:
    """What one forward and backward pass gave; None where no gradient arrived."""

    output: Value
    inputs: list[Value]
    parameters: dict[str, Value]


class Remote:
    """An object that lives in the candidate. Call it like the object itself."""

    def __init__(self, candidate: "Candidate", number: int) -> None:
        self._candidate = candidate
        self.number = number

    def __call__(self, *args: object, **kwargs: object) -> Value:
        return self.method("", *args, **kwargs)

    def method(self, name: str, *args: object, **kwargs: object) -> Value:
        """Return what the method `name` returns."""
        return self._candidate.request("call", object=self.number, name=name, keep=False, **_passed(args, kwargs))

    def gradients(self, *inputs: torch.Tensor, cotangent: torch.Tensor) -> Gradients:
        """Return output and gradients of a call, backward being run with `cotangent`."""
        found = self._candidate.request("gradients", object=self.number, inputs=list(inputs), cotangent=cotangent)
        match found:
            case {"output": output, "inputs": list(grads), "parameters": dict(parameters)}:
                return Gradients(output, grads, parameters)
        raise CandidateLost(Malformed("The gradients did not come in their form."))

    def state(self) -> dict[str, Value]:
        """Return the state_dict. Raises CandidateLost if what came is no mapping."""
        found = self._candidate.request("state", object=self.number)
        if not isinstance(found, dict):
            raise CandidateLost(Malformed("The state did not come as a mapping."))
        return found

    def load_state(self, state: Mapping[str, torch.Tensor]) -> None:
        """Set the state_dict."""
        self._candidate.request("load_state", object=self.number, state=dict(state))


class Candidate:
    """One jailed process with the student's code. The code is loaded at the first request.

    `wall_s` is the time that all requests together may take, what it costs us to read their results included.
    `device` is what the student's code and the tests may use, as torch names it; tensors arrive on the CPU."""

    def __init__(self, channel: Channel, *, number: int, wall_s: float, seed: int, device: str = "cpu") -> None:
        self._channel = channel
        self.device = device
        self._left_s = wall_s
        self._names: list[str] | None = None
        self._load_error: CandidateRaised | None = None
        self._lost: CandidateLost | None = None
        self.number, self.seed = number, seed
        self.notes: dict[str, tuple[Any, Exception | None]] = {}

    @property
    def names(self) -> list[str]:
        """The names that the student's file defines. Raises CandidateRaised if it cannot be loaded."""
        if self._names is None:
            self._names = self._load()
        if self._load_error is not None:
            raise self._load_error
        return self._names

    def create(self, name: str, *args: object, **kwargs: object) -> Remote:
        """Return a new object of the student's class `name`, or what its function `name` returns, kept there."""
        number = self.request("call", object=None, name=name, keep=True, **_passed(args, kwargs))
        if not isinstance(number, int):
            raise CandidateLost(Malformed("A new object did not get its number."))
        return Remote(self, number)

    def call(self, name: str, *args: object, offers: Offers | None = None, **kwargs: object) -> Value:
        """Return what the student's function `name` returns. A Remote among the arguments is the object itself."""
        return self.request("call", offers, object=None, name=name, keep=False, **_passed(args, kwargs))

    def drive(self, name: str, *args: object, offers: Offers | None = None, **kwargs: object) -> Value:
        """Return what the function `name` of the author's public/driver.py returns in the candidate.

        `offers`: what the candidate may ask for while it runs; each is made when it is asked for."""
        return self.request("drive", offers, name=name, args=list(args), kwargs=kwargs)

    def request(self, operation: str, offers: Offers | None = None, /, **arguments: object) -> Value:
        """Return an operation's result. Raises CandidateRaised or CandidateLost."""
        _ = self.names
        return self._converse(operation, arguments, offers or {})

    def _load(self) -> list[str]:
        self._await_ready()
        try:
            found = self._converse("load", {}, {})
        except CandidateRaised as error:
            self._load_error = error
            return []
        return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []

    def _await_ready(self) -> None:
        if self._lost is not None:
            raise self._lost
        try:
            frame = self._channel.receive(deadline=time.monotonic() + _START_S)
        except WireError as error:
            raise self._lose(error) from None
        if not isinstance(frame.message, Ready):
            raise self._lose(Malformed("The candidate did not report ready."))

    def _converse(self, operation: str, arguments: Mapping[str, object], offers: Offers) -> Value:
        if self._lost is not None:
            raise self._lost
        packed = pack(dict(arguments))
        assert isinstance(packed.node, Table)
        length = sum(map(len, packed.body))
        if length > self._channel.body_bytes:  # the author's mistake: the candidate would refuse it, and be blamed
            raise ValueError(f"arguments of {length} bytes are above limits.frame_bytes")
        started = time.monotonic()
        deadline = started + self._left_s
        try:
            frame = self._turn(Do(operation, packed.node), packed.body, deadline)
            for _ in range(_MOST_ASKED):
                if not isinstance(frame.message, Asked):
                    break
                frame = self._give(frame.message.name, offers, deadline)
            return self._result(frame)
        except WireError as error:
            raise self._lose(error) from None
        finally:
            self._left_s -= time.monotonic() - started

    def _give(self, name: str, offers: Offers, deadline: float) -> Frame:
        if name not in offers:
            raise Malformed("The candidate asked for something that was not offered.")
        packed = pack(offers[name]())
        return self._turn(Given(packed.node), packed.body, deadline)

    def _turn(self, message: Do | Given, body: list[bytes], deadline: float) -> Frame:
        self._channel.send(message, body, deadline=deadline)
        return self._channel.receive(deadline=deadline)

    def _result(self, frame: Frame) -> Value:
        match frame.message:
            case Returned(value):
                return unpack(value, frame.body, depth=MAX_DEPTH_RECEIVED)
            case Raised(error, message, line):
                raise CandidateRaised(error, message, line)
            case Asked():
                raise Malformed(f"The candidate asked for data more than {_MOST_ASKED} times.")
        raise Malformed("The candidate answered out of turn.")

    def _lose(self, cause: WireError) -> CandidateLost:
        self._lost = CandidateLost(cause)
        self._channel.close()
        return self._lost

    @property
    def lost(self) -> CandidateLost | None:
        """Why the conversation ended; None while it goes on."""
        return self._lost


def _passed(args: Sequence[object], kwargs: Mapping[str, object]) -> dict[str, object]:
    """Return a call's arguments as the wire carries them, kept objects by their numbers."""
    return {
        "args": [_argument(value) for value in args],
        "kwargs": {name: _argument(value) for name, value in kwargs.items()},
    }


def _argument(value: object) -> object:
    return {"kept object": value.number} if isinstance(value, Remote) else value
