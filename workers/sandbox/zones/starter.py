"""What a backend has to offer: starting the jail of a zone, or of the zygote of one."""

import socket
from collections.abc import Mapping
from typing import Protocol

from workers.sandbox.zones.jail import Jail
from workers.wire.messages import Message, Warmth

ZONES = ("examiner", "candidate")


class Starter(Protocol):
    """Starts jails. All that follows (forks, limits, conversation, record) is the same for every backend.

    `own_memory`: each jail has memory of its own to use up, so what the kernel kills in it took too much itself.
    A backend that serves a GPU gives `open_zoned` a second starter, whose jails see that one device."""

    own_memory: bool

    def describe(self) -> Mapping[str, object]:
        """Return what the record of a run says of the backend: its name as "sandbox", its versions, its image; for
        runs on a GPU also "device": "gpu", the "gpu" and its "driver"."""
        ...

    def warmth(self, zone: str) -> Warmth:
        """Return what the zygote of `zone` needs to know. For runs on a GPU: device "cuda", and for the candidate's
        `context`, so that its forks wait with the driver's context made."""
        ...

    def next_uid(self) -> int | None:
        """Return the user id that the next zone is to become; None: the one its jail gave it."""
        ...

    def start(self, zone: str, message: Message, *, zygote: bool, output_bytes: int, kind: socket.SocketKind) -> Jail:
        """Return a new jail with the zone, or its zygote, in it; `message` is what it finds on its standard input,
        `kind` the kind of its channel. Raises SandboxError."""
        ...
