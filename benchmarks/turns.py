"""Ways to grade the same answer, taken in turns, so that what the machine does to one it does to all."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.noise import Watch

FRESH_EVERY = 4  # what starts afresh takes seconds each time


@dataclass(frozen=True, slots=True)
class Way:
    """One way. `grade` takes a seed, that no other answer has, and returns the seconds it took.

    It is taken in every `every`-th round only."""

    name: str
    grade: Callable[[int], float]
    every: int = 1


def timed(act: Callable[[int], None]) -> Callable[[int], float]:
    """Return `act` as something that returns its seconds."""

    def measured(seed: int) -> float:
        started = time.perf_counter()
        act(seed)
        return time.perf_counter() - started

    return measured


def in_turns(ways: Sequence[Way], rounds: int, watch: Watch) -> Mapping[str, list[float]]:
    """Return the seconds of each way. Every round has an order of its own: nobody always follows the same."""
    seconds: dict[str, list[float]] = {way.name: [] for way in ways}
    for way in ways:  # not counted: the first time is another figure
        way.grade(0)
    for number in range(rounds):
        taken = [way for way in ways if number % way.every == 0]
        random.Random(number).shuffle(taken)
        watch.look()
        for way in taken:
            seconds[way.name].append(way.grade(number + 1))
    return seconds
