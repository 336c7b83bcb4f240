"""The platform's real processes for a benchmark: broker, database, Celery workers, and a clerk over the rows."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recorded import Clerk, clerk, platform_environment
from benchmarks.result import Unavailable
from grader import stack
from grader.broker import BrokerError

_LOOK_S = 0.5
_LOOK_CLOSELY_S = 0.05


@dataclass(frozen=True, slots=True)
class Platform:
    """A broker and a database with the demo exam; no worker yet."""

    environment: dict[str, str]
    rows: Clerk
    log: Path

    @contextmanager
    def workers(self, processes: int) -> Iterator[stack.Process]:
        """Yield a Celery worker with so many processes, just started; ends it after."""
        beat = self.log / "beat"
        worker = stack.start("worker", stack.worker_command(processes, beat), self.environment, self.log)
        try:
            yield worker
        finally:
            stack.stop(worker)

    def await_run(self, worker: stack.Process, run: object) -> float:
        """Wait until this run is done; return when that was, in seconds since 1970. Raises RuntimeError."""
        while (finished := self.rows.ask("finished_at", run=run)) is None:
            _expect_alive(worker)
            time.sleep(_LOOK_CLOSELY_S)
        return float(str(finished))

    def await_all(self, worker: stack.Process) -> None:
        """Wait until no run is queued or running. Raises RuntimeError if the worker ends first."""
        while self.rows.ask("waiting"):
            _expect_alive(worker)
            time.sleep(_LOOK_S)


def _expect_alive(worker: stack.Process) -> None:
    if worker.popen.poll() is not None:
        raise RuntimeError(f"The worker ended:\n{worker.log.read_text(errors='replace')[-3000:]}")


@contextmanager
def platform(database: str) -> Iterator[Platform]:
    """Yield a platform of its own, thrown away afterwards. Raises Unavailable."""
    with ExitStack() as cleanup:
        environment = cleanup.enter_context(platform_environment(database))
        var = Path(environment["KARAKTER_VAR_DIR"])
        try:
            cleanup.enter_context(stack.broker(environment, var))
        except BrokerError as error:
            raise Unavailable(str(error)) from None
        rows = cleanup.enter_context(clerk(environment))
        rows.ask("prepare")
        yield Platform(environment, rows, var / "log")
