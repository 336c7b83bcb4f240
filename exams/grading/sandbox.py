"""The kernel's view of a sandbox: a request of plain bytes in, a report of plain values out.

The backends live in `workers/sandbox`. Two zones run behind `Sandbox.run`: the examiner (hidden
tests, `private`) and the candidate (the student's code, `answer` and `public`), each in a jailed
process of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from exams.grading.verdict import Verdict

NEEDS_GPU = "This question needs a worker with a GPU; none is here."


class Device(StrEnum):
    """What code runs on."""

    CPU = "cpu"
    GPU = "gpu"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one run, for the candidate process; the examiner gets the same and 30 s more wall time.
    `gpu_memory_bytes` is kept by PyTorch's allocator, on a GPU only."""

    wall_s: float = 20.0
    cpu_s: float = 20.0
    memory_bytes: int = 2 * 1024**3
    processes: int = 32
    open_files: int = 64
    file_size_bytes: int = 16 * 1024**2
    output_bytes: int = 64 * 1024
    frame_bytes: int = 64 * 1024**2
    gpu_memory_bytes: int = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class RunRequest:
    """`answer` is the student's source by module file name, e.g. {"answer.py": "..."}.

    `private` must hold tests.py. `seed` makes the examiner's inputs; it is recorded, never sent to the
    candidate. On `device` GPU the candidate and the examiner may both use the one GPU. `public_only`: no test is run
    but those whose visibility is public."""

    answer: Mapping[str, str]
    public: Mapping[str, bytes]
    private: Mapping[str, bytes]
    seed: int
    limits: Limits = field(default_factory=Limits)
    device: Device = Device.CPU
    public_only: bool = False


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """One hidden test as the examiner saw it. `fraction` 0..1 of `points`; None: a person must decide.

    `verdict` says why it was not passed (wrong_answer, runtime_error, time_limit_exceeded, ...).
    `message` may be shown by `visibility`: public, after_release or hidden."""

    name: str
    criterion: str
    points: Decimal
    fraction: float | None
    verdict: Verdict
    visibility: str
    message: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run gave. `verdict` of the run as a whole: ACCEPTED when all tests could be asked,
    otherwise the candidate's failure. `output` is what the student's code printed, capped."""

    verdict: Verdict
    tests: tuple[TestOutcome, ...]
    message: str
    output: str
    record: Mapping[str, object]


class SandboxError(Exception):
    """Our side failed (no backend, examiner crashed, hidden tests broken). Never the student's zero."""


class Sandbox(Protocol):
    """Runs hidden tests against one student's code. Implementations are safe to call in sequence."""

    def run(self, request: RunRequest) -> RunReport:
        """Run `request`. Raises SandboxError if our side failed."""
        ...
