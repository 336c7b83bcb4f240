"""Several processes that grade code answers at the same time, each with a warm sandbox of its own."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from benchmarks.answers import grade_answer
from exams.bundle import QuestionDocument
from workers.sandbox import config_from, open_sandbox

_STOP_S = 30.0


class Pool:
    """Processes that are warm already."""

    def __init__(self, links: list[Connection]) -> None:
        self._links = links
        self._given = 1

    def answers_per_s(self, processes: int, seconds: float) -> float:
        """Let so many of them grade for about so long; return answers a second of all together.

        Each counts what it finished, by its own clock: one that starts its last answer late is not cut off."""
        for link in self._links[:processes]:
            link.send((self._given, seconds))
            self._given += 1_000_000
        rates = [link.recv() for link in self._links[:processes]]
        if lost := [rate for rate in rates if isinstance(rate, str)]:
            raise RuntimeError(f"A process of the pool failed: {lost[0]}")
        return float(sum(rates))


@contextmanager
def warm_pool(question: QuestionDocument, processes: int) -> Iterator[Pool]:
    """Yield a pool whose processes have graded one answer each."""
    context = get_context("fork")
    pairs = [context.Pipe() for _ in range(processes)]
    children = [context.Process(target=_serve, args=(question, far), daemon=True) for _, far in pairs]
    for child in children:
        child.start()
    pool = Pool([near for near, _ in pairs])
    try:
        pool.answers_per_s(processes, 0.0)
        yield pool
    finally:
        for near, _ in pairs:
            near.send(None)
        for child in children:
            child.join(_STOP_S)


def _serve(question: QuestionDocument, link: Connection) -> None:
    with open_sandbox(config_from(os.environ)) as sandbox:
        while (asked := link.recv()) is not None:
            seed, seconds = asked
            started, graded = time.perf_counter(), 0
            try:
                while not graded or time.perf_counter() - started < seconds:
                    grade_answer(question, sandbox, seed + graded)
                    graded += 1
            except Exception as error:  # the parent says it and ends all
                link.send(f"{type(error).__name__}: {error}")
                return
            link.send(graded / (time.perf_counter() - started))
