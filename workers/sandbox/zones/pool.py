"""Starts the zones of runs: forks of zygotes where this host can, a jail made anew for each otherwise."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from exams.grading.sandbox import SandboxError
from workers.sandbox.config import SandboxConfig
from workers.sandbox.zones.jail import Jail
from workers.sandbox.zones.starter import ZONES, Starter
from workers.sandbox.zones.zygote import Zygote
from workers.wire.messages import Setup


@contextmanager
def open_zones(config: SandboxConfig, starter: Starter) -> Iterator["Zones"]:
    """Yield the zones; whatever they started is gone afterwards."""
    zones = Zones(config, starter)
    try:
        yield zones
    finally:
        zones.close()


class Zones:
    """What starts zones. `why_cold` says why runs are not forked from zygotes; "" where they are."""

    def __init__(self, config: SandboxConfig, starter: Starter) -> None:
        self._config = config
        self._starter = starter
        self._zygotes: dict[str, Zygote] = {}
        self._proven = False
        self.why_cold = "" if config.warm else "It is switched off."

    @property
    def zygote_pids(self) -> dict[str, int]:
        """Process 1 of each zygote's jail, by zone."""
        return {zone: zygote.pid for zone, zygote in self._zygotes.items()}

    def prepare(self) -> None:
        """Have warm zygotes, or find out that this host cannot. Raises SandboxError if it could before."""
        if self.why_cold:
            return
        try:
            self.renew()
            for zygote in self._zygotes.values():
                zygote.await_ready()
            self._proven = True
        except SandboxError as error:
            self.close()
            if self._proven:
                raise
            self.why_cold = str(error)
        except BaseException:  # interrupted half-way: what was said to whom is not known any more
            self.close()
            raise

    def renew(self) -> None:
        """Replace zygotes that died or are worn, and have forks wait; without waiting until new zygotes are warm."""
        if self.why_cold:
            return
        for zone in ZONES:
            zygote = self._zygotes.get(zone)
            if zygote is not None and (zygote.worn or not zygote.lives()):
                self._zygotes.pop(zone).close()
            if zone not in self._zygotes:
                self._zygotes[zone] = Zygote(self._starter, zone, self._config)
            self._zygotes[zone].fork_ahead()

    def intact(self, *, doubtful: bool) -> bool:
        """Return whether no zygote died; where a run ended oddly, only after a moment."""
        return all(zygote.lives(doubtful=doubtful) for zygote in self._zygotes.values())

    def out_of_memory(self) -> bool:
        """Return whether all that died is the candidates' zygote, for the memory that was used up in its own jail."""
        died = {zone: zygote for zone, zygote in self._zygotes.items() if not zygote.lives()}
        return self._starter.own_memory and list(died) == ["candidate"] and died["candidate"].was_killed

    def start(self, zone: str, setup: Setup, *, output_bytes: int) -> Jail:
        """Return a new jail of this zone. Raises SandboxError."""
        if zone in self._zygotes:
            return self._zygotes[zone].fork(setup, output_bytes=output_bytes)
        setup = msgspec.structs.replace(setup, uid=self._starter.next_uid())
        return self._starter.start(zone, setup, zygote=False, output_bytes=output_bytes, kind=socket.SOCK_STREAM)

    def close(self) -> None:
        """End all zygotes."""
        while self._zygotes:
            self._zygotes.popitem()[1].close()
