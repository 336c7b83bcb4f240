"""What a backend has to offer: starting the jail of a zone, or of the zygote of one."""

import socket
from collections.abc import Mapping
from typing import Protocol

from workers.sandbox.zones.jail import Jail
from workers.wire.messages import Message, Warmth

ZONES = ("examiner", "candidate")


class Starter(Protocol):
    """Starts jails. All that follows (forks, limits, conversation, record) is the same for every backend.

    `own_memory`: each jail has memory of its own to use up, so what the kernel kills in it took too much itself."""

    own_memory: bool

    def describe(self) -> Mapping[str, object]:
        """Return what the record of a run says of the backend: its name as "sandbox", its versions, its image."""
        ...

    def warmth(self, zone: str) -> Warmth:
        """Return what the zygote of `zone` needs to know."""
        ...

    def next_uid(self) -> int | None:
        """Return the user id that the next zone is to become; None: the one its jail gave it."""
        ...

    def start(self, zone: str, message: Message, *, zygote: bool, output_bytes: int, kind: socket.SocketKind) -> Jail:
        """Return a new jail with the zone, or its zygote, in it; `message` is what it finds on its standard input,
        `kind` the kind of its channel. Raises SandboxError."""
        ...
