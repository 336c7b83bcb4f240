"""The examiner's pipe to the platform: what it reports is believed, so no candidate ever has it."""

import socket
import time

from workers.wire.errors import Malformed
from workers.wire.frames import Caps, Channel
from workers.wire.messages import HaveCandidate, Message, Retire, WantCandidate

_WAIT_S = 60.0  # the platform is ours and answers at once; starting a jail takes milliseconds


class PlatformLink:
    """Reports to the platform, and gets candidates from it."""

    def __init__(self, connection: socket.socket, channel: Channel) -> None:
        self._connection = connection
        self._channel = channel

    def send(self, message: Message) -> None:
        """Report one thing."""
        self._channel.send(message, deadline=time.monotonic() + _WAIT_S)

    def new_candidate(self, caps: Caps) -> tuple[int, Channel]:
        """Return a fresh candidate's number and the channel to it."""
        self.send(WantCandidate())
        self._connection.settimeout(_WAIT_S)
        _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
        message = self._channel.receive(deadline=time.monotonic() + _WAIT_S).message
        if not isinstance(message, HaveCandidate) or len(descriptors) != 1:
            raise Malformed("The platform gave no candidate.")
        return message.number, Channel(socket.socket(fileno=descriptors[0]), caps)

    def retire(self, number: int, verdict: str | None) -> None:
        """Give a candidate back; it is killed."""
        self.send(Retire(number, verdict))
