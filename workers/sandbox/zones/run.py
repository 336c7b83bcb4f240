"""One run: hands candidates to the examiner, keeps them within their limits, collects what it reports."""

import selectors
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from exams.grading.sandbox import Limits, SandboxError
from exams.grading.verdict import Verdict
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.ledger import CandidateNote, Conducted, Ledger
from workers.sandbox.zones.outcome import KILLED_BY_NOBODY, UNKNOWN, Ending, Killed
from workers.sandbox.zones.usage import shared_fairly_bytes
from workers.wire.errors import Closed, WireError
from workers.wire.frames import Caps, Channel
from workers.wire.messages import Broken, Finished, HaveCandidate, Hello, Judged, Message, Retire, WantCandidate

_LOOK_S = 0.05  # how often a candidate's use of the machine is looked at
_EXAMINER_EXTRA_S = 30.0  # for making inputs and references
_IMPORT_CPU_S = 15.0  # importing torch on a slow machine; each process has an exact limit of its own besides
_CPU_SLACK_S = 0.9  # the limit of a process is kept in whole seconds, at least one above ours
_FRAME_S = 5.0  # the examiner sends whole frames
_CAPS = Caps(head_bytes=1024**2, body_bytes=0, frames=10_000)
_SYSTEM = "The hidden tests could not be run"


class Run:
    """A run in progress; leaving the `with` ends every process of it."""

    def __init__(
        self, examiner: Jail, start_candidate: Callable[[], Jail], limits: Limits, config: SandboxConfig
    ) -> None:
        self._examiner = examiner
        self._start_candidate = start_candidate
        self._limits = limits
        self._config = config
        self._link = Channel(examiner.connection, _CAPS)
        self._ledger = Ledger()
        self._finished = False
        self._ahead: list[Jail] = []
        self._current: dict[int, Jail] = {}
        self._retired: dict[int, tuple[Jail, float]] = {}  # killed; with the seconds each lived
        self._to_start = 1
        self._expected = 1
        self._began = time.monotonic()
        self._next_look = self._began + _LOOK_S
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> "Run":
        try:
            self._watch(self._examiner)
            self._selector.register(self._examiner.connection, selectors.EVENT_READ, None)
            self._start_next()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        retired = (jail for jail, _ in self._retired.values())
        for jail in (*self._current.values(), *self._ahead, self._examiner, *retired):
            jail.close()
        self._selector.close()

    def conduct(self) -> Conducted:
        """Serve the examiner until it is finished. Raises SandboxError if our side failed."""
        while not self._finished:
            if time.monotonic() > self._deadline:
                raise SandboxError(f"{_SYSTEM}: the examiner took too long.")
            for key, _ in self._selector.select(max(0.0, self._next_look - time.monotonic())):
                self._attend(key.data)
            if time.monotonic() >= self._next_look:
                self._hold_to_limits()
                self._next_look = time.monotonic() + _LOOK_S
        for number, (jail, seconds) in self._retired.items():
            self._take_note(number, jail, seconds)
        return self._ledger.conclude()

    @property
    def _deadline(self) -> float:
        allowed = self._config.start_s + self._limits.wall_s + _EXAMINER_EXTRA_S
        return self._began + allowed * self._expected

    # -- what the examiner says ---------------------------------------------------------------------

    def _attend(self, jail: Jail | None) -> None:
        if jail is None:
            self._serve(self._receive())
        elif not jail.read_output():
            self._forget(jail)
        elif jail.output_exceeded and jail in self._current.values():
            jail.kill(Killed.OUTPUT)

    def _receive(self) -> Message:
        try:
            return self._link.receive(deadline=time.monotonic() + _FRAME_S).message
        except Closed:
            raise SandboxError(f"{_SYSTEM}: the examiner ended. {self._last_words()}") from None
        except WireError as error:
            raise SandboxError(f"{_SYSTEM}: {error}") from None

    def _serve(self, message: Message) -> None:
        match message:
            case Hello(candidates):
                self._expect(candidates)
            case WantCandidate(number):
                self._hand_over(number)
            case Retire(number, verdict):
                self._retire(number, verdict)
            case Judged():
                self._ledger.judged.append(message)
            case Finished(versions):
                self._ledger.versions, self._finished = versions, True
            case Broken(text):
                raise SandboxError(f"{_SYSTEM}: {text}")
            case _:
                raise SandboxError(f"{_SYSTEM}: the examiner spoke out of turn.")

    def _last_words(self) -> str:
        self._examiner.close()
        return self._examiner.output[-500:]

    # -- candidates ---------------------------------------------------------------------------------

    def _watch(self, jail: Jail) -> None:
        self._selector.register(jail.output_fd, selectors.EVENT_READ, jail)

    def _forget(self, jail: Jail) -> None:
        """Read no more of its output; one that is retired as its output ends is forgotten twice."""
        with suppress(KeyError):
            self._selector.unregister(jail.output_fd)

    def _expect(self, candidates: int) -> None:
        if candidates > self._config.max_candidates:
            raise SandboxError(f"{_SYSTEM}: they ask for more than {self._config.max_candidates} candidates.")
        self._expected = candidates
        self._to_start += candidates - 1
        while self._to_start and len(self._ahead) < self._config.parallel:
            self._start_next()

    def _start_next(self) -> None:
        """Start a candidate before it is asked for, so that it imports torch meanwhile."""
        if self._to_start:
            self._to_start -= 1
            jail = self._start_candidate()
            self._ahead.append(jail)
            self._watch(jail)

    def _hand_over(self, number: int) -> None:
        if not self._ahead or number in self._current or number in self._retired:
            raise SandboxError(f"{_SYSTEM}: the examiner asks for a candidate too many.")
        jail = self._current[number] = self._ahead.pop(0)
        jail.look()  # one that is done soon may be gone before the next look
        self._examiner.connection.settimeout(_FRAME_S)
        try:
            socket.send_fds(self._examiner.connection, [b"\0"], [jail.connection.fileno()])
            self._link.send(HaveCandidate(number), deadline=time.monotonic() + _FRAME_S)
        except (OSError, WireError):
            raise SandboxError(f"{_SYSTEM}: the examiner ended. {self._last_words()}") from None
        jail.connection.close()

    def _retire(self, number: int, verdict: str | None) -> None:
        if number not in self._current:
            raise SandboxError(f"{_SYSTEM}: the examiner gave back a candidate it did not have.")
        jail = self._current[number]
        if verdict == Verdict.TIME_LIMIT_EXCEEDED:
            if jail.running and jail.look().starved(jail.age_s):
                raise SandboxError("This machine was too busy to give the answer its time.")
            jail.kill(Killed.WALL)
        elif verdict is not None:
            jail.await_own_end()
        self._forget(jail)
        if jail.running:
            jail.look()
        jail.kill(Killed.DONE)
        self._retired[number] = jail, jail.age_s
        del self._current[number]
        self._start_next()

    def _take_note(self, number: int, jail: Jail, seconds: float) -> None:
        """Wait until a retired candidate is gone, and note how it ended."""
        ending, cpu_s = jail.close(), jail.seen.cpu_s
        if ending.returncode == UNKNOWN:
            raise SandboxError("A jail was ended from outside.")
        if ending == KILLED_BY_NOBODY and cpu_s > self._limits.cpu_s + _CPU_SLACK_S:
            ending = Ending(ending.returncode, Killed.CPU)  # it ignored the signal of its own limit
        self._ledger.candidates[number] = CandidateNote(
            round(seconds, 3), cpu_s, jail.peak_memory_bytes, ending, jail.output
        )

    def _hold_to_limits(self) -> None:
        for jail in self._current.values():
            if jail.running:
                self._hold_one(jail)

    def _hold_one(self, jail: Jail) -> None:
        usage = jail.look()
        if jail.output_exceeded:
            jail.kill(Killed.OUTPUT)
        elif usage.cpu_s > self._limits.cpu_s + _IMPORT_CPU_S:
            jail.kill(Killed.CPU)
        elif usage.memory_bytes > self._limits.memory_bytes and self._takes_too_much(jail):
            jail.kill(Killed.MEMORY)

    def _takes_too_much(self, jail: Jail) -> bool:
        return shared_fairly_bytes(jail.first_pid) > self._limits.memory_bytes
