"""The sandbox of every backend: starts the zones of a run, watches them, believes only the examiner."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial

import msgspec

from exams.grading.sandbox import NEEDS_GPU, Device, Limits, RunReport, RunRequest, SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.gpu import Gpu, turn_on
from workers.sandbox.zones.jail import Jail, setup_for
from workers.sandbox.zones.outcome import KILLED_BY_NOBODY
from workers.sandbox.zones.place import Place
from workers.sandbox.zones.pool import open_zones
from workers.sandbox.zones.record import record_of
from workers.sandbox.zones.run import Run
from workers.sandbox.zones.starter import Starter

_EXAMINER_MEMORY_BYTES = 4 * 1024**3
_EXAMINER_EXTRA_S = 30.0
_TRIES = 2
_ANSWER, _PUBLIC, _PRIVATE = "answer", "public", "private"


@contextmanager
def open_zoned(
    config: SandboxConfig, starter: Starter, *, gpu: Gpu | None = None, gpu_starter: Starter | None = None
) -> Iterator["ZonedSandbox"]:
    """Yield the sandbox whose jails `starter` starts; those of runs on `gpu`, which they see, `gpu_starter`."""
    with ExitStack() as stack:
        places = {Device.CPU: Place("cpu", starter, stack.enter_context(open_zones(config, starter)), nullcontext)}
        if gpu is not None and gpu_starter is not None:
            zones = stack.enter_context(open_zones(config, gpu_starter))
            turn = partial(turn_on, gpu, config.gpu_turns)
            places[Device.GPU] = Place("cuda", gpu_starter, zones, turn, has_driver=True)
        yield ZonedSandbox(config, places)


class ZonedSandbox:
    """Runs hidden tests in one jail and each candidate in another. Nothing of a run outlives `run`."""

    def __init__(self, config: SandboxConfig, places: Mapping[Device, Place]) -> None:
        self._config = config
        self._places = places
        self.zones = places[Device.CPU].zones

    def run(self, request: RunRequest) -> RunReport:
        """Run `request`; again if a zygote died meanwhile. Raises SandboxError if our side failed.

        A candidate under which its zygote runs out of memory, however often it is tried, has taken too much."""
        place = self._places.get(request.device)
        if place is None:
            raise SandboxError(NEEDS_GPU)
        with place.turn():
            return self._run(request, place)

    def _run(self, request: RunRequest, place: Place) -> RunReport:
        for tries_left in reversed(range(_TRIES)):
            place.zones.prepare()
            if place.has_driver and place.zones.why_cold:  # a context can only be made ahead in a zygote's fork
                raise SandboxError(f"The GPU cannot be used. {place.zones.why_cold}")
            try:
                report, doubtful = self._run_once(request, place)
            except SandboxError:
                if place.zones.intact(doubtful=True):
                    raise
            else:
                if place.zones.intact(doubtful=doubtful):
                    place.zones.renew()
                    return report
                if not tries_left and place.zones.out_of_memory():
                    return report
        raise SandboxError(f"A zygote died during a run, {_TRIES} times.")

    def _run_once(self, request: RunRequest, place: Place) -> tuple[RunReport, bool]:
        """Return the report, and whether a candidate was killed by none of us."""
        started, began = time.time(), time.monotonic()
        examiner = self._start_examiner(request, place)
        limits = place.limits(request.limits)
        with Run(examiner, lambda: self._start_candidate(request, place), limits, self._config) as run:
            found = run.conduct()
        seconds = time.monotonic() - began
        report = RunReport(
            verdict=found.verdict, tests=found.tests, message=found.message, output=found.output,
            record=record_of(
                request, found, backend=place.starter.describe(), warm=not place.zones.why_cold,
                started=started, seconds=seconds,
            ),
        )  # fmt: skip
        return report, any(note.ending == KILLED_BY_NOBODY for note in found.candidates)

    def _start_examiner(self, request: RunRequest, place: Place) -> Jail:
        files = {**_below(_PUBLIC, request.public), **_below(_PRIVATE, request.private)}
        limits = place.limits(_examiner_limits(request.limits))
        setup = place.setup(setup_for(limits, files), limits)
        setup = msgspec.structs.replace(
            setup, seed=str(request.seed), parallel=self._config.parallel, public_only=request.public_only
        )
        return place.zones.start("examiner", setup, output_bytes=limits.output_bytes)

    def _start_candidate(self, request: RunRequest, place: Place) -> Jail:
        answer = {name: text.encode() for name, text in request.answer.items()}
        files = {**_below(_PUBLIC, request.public), **_below(_ANSWER, answer)}
        limits = place.limits(request.limits)
        setup = place.setup(setup_for(limits, files), limits)
        return place.zones.start("candidate", setup, output_bytes=request.limits.output_bytes)


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def _examiner_limits(limits: Limits) -> Limits:
    """Return the examiner's own limits: it holds references and data of its own, and waits for candidates."""
    return Limits(
        wall_s=limits.wall_s, cpu_s=limits.cpu_s * 4 + _EXAMINER_EXTRA_S,
        memory_bytes=_EXAMINER_MEMORY_BYTES, processes=limits.processes, open_files=limits.open_files,
        file_size_bytes=limits.file_size_bytes, output_bytes=limits.output_bytes, frame_bytes=limits.frame_bytes,
        gpu_memory_bytes=limits.gpu_memory_bytes,
    )  # fmt: skip
