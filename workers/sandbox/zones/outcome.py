"""From how a candidate's process ended to a verdict and a sentence for the student. Pure."""

import signal
from dataclasses import dataclass
from enum import StrEnum

from exams.grading.verdict import Verdict


class Killed(StrEnum):
    """Why the platform killed a candidate; DONE is the ordinary end of a conversation."""

    DONE = "done"
    WALL = "wall"
    CPU = "cpu"
    MEMORY = "memory"
    OUTPUT = "output"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended. `returncode` is that of bubblewrap: 128 + n if the program died of signal n."""

    returncode: int
    killed: Killed | None


UNKNOWN = -1  # the status of a jail that was ended from outside, by none of us
KILLED_BY_NOBODY = Ending(128 + signal.SIGKILL, None)  # by the kernel, or together with its zygote


@dataclass(frozen=True, slots=True)
class Fate:
    """What an ending means."""

    verdict: Verdict
    message: str


_BY_KILL = {
    Killed.WALL: Fate(Verdict.TIME_LIMIT_EXCEEDED, "Your code took longer than it may."),
    Killed.CPU: Fate(Verdict.TIME_LIMIT_EXCEEDED, "Your code used more processor time than it may."),
    Killed.MEMORY: Fate(Verdict.MEMORY_LIMIT_EXCEEDED, "Your code used more memory than it may."),
    Killed.OUTPUT: Fate(Verdict.OUTPUT_LIMIT_EXCEEDED, "Your code printed more than it may."),
}
_BY_SIGNAL = {
    signal.SIGXCPU: _BY_KILL[Killed.CPU],
    signal.SIGXFSZ: Fate(Verdict.OUTPUT_LIMIT_EXCEEDED, "Your code wrote a larger file than it may."),
    signal.SIGKILL: Fate(Verdict.MEMORY_LIMIT_EXCEEDED, "Your code was stopped for taking too much of the machine."),
    signal.SIGSYS: Fate(Verdict.FORBIDDEN, "Your code made a system call that is not allowed."),
    signal.SIGSEGV: Fate(Verdict.RUNTIME_ERROR, "Your code crashed the interpreter (segmentation fault)."),
    signal.SIGABRT: Fate(Verdict.RUNTIME_ERROR, "Your code aborted the interpreter."),
}


def fate_of(ending: Ending) -> Fate:
    """Return the verdict on a candidate that went away before it was asked everything."""
    if ending.killed in _BY_KILL:
        return _BY_KILL[ending.killed]
    if ending.killed is Killed.DONE:
        return Fate(Verdict.RUNTIME_ERROR, "Your code closed its connection before its results could be read.")
    number = ending.returncode - 128
    if number in {int(known) for known in _BY_SIGNAL}:
        return _BY_SIGNAL[signal.Signals(number)]
    return Fate(
        Verdict.RUNTIME_ERROR,
        f"Your code ended the program (exit status {ending.returncode}) before its results could be read.",
    )
