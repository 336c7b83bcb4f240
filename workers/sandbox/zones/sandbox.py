"""The sandbox of every backend: starts the zones of a run, watches them, believes only the examiner."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from exams.grading.sandbox import Limits, RunReport, RunRequest, SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.jail import Jail, setup_for
from workers.sandbox.zones.outcome import KILLED_BY_NOBODY
from workers.sandbox.zones.pool import Zones, open_zones
from workers.sandbox.zones.record import record_of
from workers.sandbox.zones.run import Run
from workers.sandbox.zones.starter import Starter

_EXAMINER_MEMORY_BYTES = 4 * 1024**3
_EXAMINER_EXTRA_S = 30.0
_TRIES = 2
_ANSWER, _PUBLIC, _PRIVATE = "answer", "public", "private"


@contextmanager
def open_zoned(config: SandboxConfig, starter: Starter) -> Iterator["ZonedSandbox"]:
    """Yield the sandbox whose jails `starter` starts."""
    with open_zones(config, starter) as zones:
        yield ZonedSandbox(config, starter, zones)


class ZonedSandbox:
    """Runs hidden tests in one jail and each candidate in another. Nothing of a run outlives `run`."""

    def __init__(self, config: SandboxConfig, starter: Starter, zones: Zones) -> None:
        self._config = config
        self._starter = starter
        self.zones = zones

    def run(self, request: RunRequest) -> RunReport:
        """Run `request`; again if a zygote died meanwhile. Raises SandboxError if our side failed.

        A candidate under which its zygote runs out of memory, however often it is tried, has taken too much."""
        for tries_left in reversed(range(_TRIES)):
            self.zones.prepare()
            try:
                report, doubtful = self._run_once(request)
            except SandboxError:
                if self.zones.intact(doubtful=True):
                    raise
            else:
                if self.zones.intact(doubtful=doubtful):
                    self.zones.renew()
                    return report
                if not tries_left and self.zones.out_of_memory():
                    return report
        raise SandboxError(f"A zygote died during a run, {_TRIES} times.")

    def _run_once(self, request: RunRequest) -> tuple[RunReport, bool]:
        """Return the report, and whether a candidate was killed by none of us."""
        started, began = time.time(), time.monotonic()
        examiner = self._start_examiner(request)
        with Run(examiner, lambda: self._start_candidate(request), request.limits, self._config) as run:
            found = run.conduct()
        seconds = time.monotonic() - began
        report = RunReport(
            verdict=found.verdict, tests=found.tests, message=found.message, output=found.output,
            record=record_of(
                request, found, backend=self._starter.describe(), warm=not self.zones.why_cold, started=started, seconds=seconds
            ),
        )  # fmt: skip
        return report, any(note.ending == KILLED_BY_NOBODY for note in found.candidates)

    def _start_examiner(self, request: RunRequest) -> Jail:
        files = {**_below(_PUBLIC, request.public), **_below(_PRIVATE, request.private)}
        limits = _examiner_limits(request.limits)
        setup = setup_for(limits, files)
        setup = msgspec.structs.replace(setup, seed=str(request.seed), parallel=self._config.parallel)
        return self.zones.start("examiner", setup, output_bytes=limits.output_bytes)

    def _start_candidate(self, request: RunRequest) -> Jail:
        answer = {name: text.encode() for name, text in request.answer.items()}
        files = {**_below(_PUBLIC, request.public), **_below(_ANSWER, answer)}
        setup = setup_for(request.limits, files)
        return self.zones.start("candidate", setup, output_bytes=request.limits.output_bytes)


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _examiner_limits(limits: Limits) -> Limits:
    """Return the examiner's own limits: it holds references and data of its own, and waits for candidates."""
    return Limits(
        wall_s=limits.wall_s, cpu_s=limits.cpu_s * 4 + _EXAMINER_EXTRA_S,
        memory_bytes=_EXAMINER_MEMORY_BYTES, processes=limits.processes, open_files=limits.open_files,
        file_size_bytes=limits.file_size_bytes, output_bytes=limits.output_bytes, frame_bytes=limits.frame_bytes,
    )  # fmt: skip
