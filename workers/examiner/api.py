"""What hidden tests are written with. In `private/tests.py`: `from karakter import test, assert_close, ...`.

A test is a plain function. It may take, by name:
    candidate   drives the student's code by value (see `workers.examiner.candidate`)
    rng         a seeded torch.Generator of its own
    seed        the run's seed, an int
It passes by returning None, in part by returning a fraction 0..1 (or Partly, with a sentence), fails by an
AssertionError, and raises NeedsPerson when only a person can decide. The student may read the first line of what a test
says itself; the words of other libraries' assertions hold expected values and are left out.
CONTRIBUTING.md, "Hidden tests", has a page with examples.
"""

import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import torch

from workers.examiner.candidate import Candidate, CandidateLost, CandidateRaised
from workers.examiner.comparing import assert_close, tensor_in, weights_in

__all__ = [
    "TESTS", "Candidate", "CandidateLost", "CandidateRaised", "HiddenTest", "NeedsPerson", "Partly",
    "assert_close", "generator", "generators", "once", "tensor_in", "test", "weights_in",
]  # fmt: skip
_WORDS, _WORDS_AT = 624, 24  # of the state of torch's mersenne twister, of which manual_seed sets 32 bits only
VISIBILITIES = ("public", "after_release", "hidden")


class NeedsPerson(Exception):
    """A hidden test cannot decide; the text says why, for the person and the student."""


@dataclass(frozen=True, slots=True)
class Partly:
    """What a test returns that is passed in part: the fraction, and why not all of it."""

    fraction: float
    message: str


Judgement = float | Partly | None


@dataclass(frozen=True, slots=True)
class HiddenTest:
    """One test of an author. Tests of one `group` share a candidate; each group gets a fresh one."""

    name: str
    function: Callable[..., Judgement]
    points: Decimal
    criterion: str
    visibility: str
    group: str


TESTS: list[HiddenTest] = []


def test(
    *,
    points: str,
    criterion: str,
    visibility: str = "after_release",  # noqa: PT028
    group: str = "",  # noqa: PT028
) -> Callable[[Callable[..., Judgement]], Callable[..., Judgement]]:
    """Register a function as a hidden test worth `points` of `criterion`."""
    if visibility not in VISIBILITIES:
        raise ValueError(f"visibility must be one of {', '.join(VISIBILITIES)}, not {visibility!r}")

    def register(function: Callable[..., Judgement]) -> Callable[..., Judgement]:
        title = (function.__doc__ or function.__name__).strip().splitlines()[0].rstrip(".")
        TESTS.append(HiddenTest(title, function, Decimal(points), criterion, visibility, group))
        return function

    return register


def once(function: Callable[..., Any]) -> Callable[[Candidate], Any]:
    """Run `function` once for each candidate; later calls get the same result, or the same exception."""

    @functools.wraps(function)
    def remembered(candidate: Candidate) -> Any:
        notes = candidate.notes
        if function.__qualname__ not in notes:
            try:
                notes[function.__qualname__] = (call_by_name(function, candidate), None)
            except Exception as error:
                notes[function.__qualname__] = (None, error)
        result, problem = notes[function.__qualname__]
        if problem is not None:
            raise problem
        return result

    return remembered


def call_by_name(function: Callable[..., Any], candidate: Candidate) -> Any:
    """Call an author's function with those of candidate, rng and seed that it names."""
    offers = {
        "candidate": candidate,
        "rng": generator(candidate.seed, function.__qualname__),
        "seed": candidate.seed,
    }
    wanted = inspect.signature(inspect.unwrap(function)).parameters
    return function(**{name: offers[name] for name in wanted})


def generator(seed: int, name: str) -> torch.Generator:
    """Return a generator that only this seed and this name give.

    What is drawn from one that a candidate has seen much of can be foretold; what must stay hidden has its own name."""
    text = f"{seed}:{name}".encode()
    made = torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(text).digest()[:8], "big", signed=True))
    state = made.get_state()
    words = torch.frombuffer(bytearray(hashlib.shake_256(text).digest(4 * _WORDS)), dtype=torch.int32).to(torch.int64)
    state[_WORDS_AT : _WORDS_AT + 8 * _WORDS] = (words & 0xFFFFFFFF).view(torch.uint8)
    return made.set_state(state)


def generators(seed: int, name: str, count: int = 3) -> list[torch.Generator]:
    """Return several, for a test that is to hold for several inputs."""
    return [generator(seed, f"{name} {number}") for number in range(count)]
