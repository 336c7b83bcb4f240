"""The names that hidden tests import, for where student's code and tests share one process."""

import functools
import hashlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch


class NeedsPerson(Exception):
    """A hidden test cannot decide."""


class CandidateRaised(Exception):
    """The student's code raised. Here it raises what it likes itself."""


class CandidateLost(Exception):
    """The student's process ended. Here that would be the end of all."""


@dataclass(frozen=True)
class Partly:
    """What a test returns that is passed in part."""

    fraction: float
    message: str


TESTS: list[Callable[..., Any]] = []


def test(**about: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a hidden test."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        TESTS.append(function)
        return function

    return register


def once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run `function` once for each candidate."""

    @functools.wraps(function)
    def remembered(candidate: Any) -> Any:
        if function.__qualname__ not in candidate.notes:
            candidate.notes[function.__qualname__] = call_by_name(function, candidate)
        return candidate.notes[function.__qualname__]

    return remembered


def call_by_name(function: Callable[..., Any], candidate: Any) -> Any:
    """Call a test with those of candidate, rng and seed that it names."""
    offers = {"candidate": candidate, "rng": generator(candidate.seed, function.__qualname__), "seed": candidate.seed}
    wanted = inspect.signature(inspect.unwrap(function)).parameters
    return function(**{name: offers[name] for name in wanted})


def generator(seed: int, name: str) -> torch.Generator:
    """Return a generator that only this seed and this name give."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big", signed=True))


def tensor_in(value: object, name: str = "output") -> torch.Tensor:
    """Return `value` if it is a tensor."""
    assert isinstance(value, torch.Tensor), f"The {name} is not a tensor."
    return value
