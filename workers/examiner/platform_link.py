"""The examiner's pipe to the platform: what it reports is believed, so no candidate ever has it."""

import socket
import threading
import time

from workers.wire.errors import Malformed
from workers.wire.frames import Caps, Channel
from workers.wire.messages import HaveCandidate, Message, Retire, WantCandidate

_WAIT_S = 60.0  # the platform is ours and answers at once; starting a jail takes milliseconds


class PlatformLink:
    """Reports to the platform, and gets candidates from it. Groups of tests share it from several threads."""

    def __init__(self, connection: socket.socket, channel: Channel) -> None:
        self._connection = connection
        self._channel = channel
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Report one thing."""
        with self._lock:
            self._channel.send(message, deadline=time.monotonic() + _WAIT_S)

    def new_candidate(self, number: int, caps: Caps) -> Channel:
        """Return the channel to a fresh candidate, which the platform knows as `number`."""
        with self._lock:
            deadline = time.monotonic() + _WAIT_S
            self._channel.send(WantCandidate(number), deadline=deadline)
            self._connection.settimeout(_WAIT_S)
            _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
            message = self._channel.receive(deadline=deadline).message
        if message != HaveCandidate(number) or len(descriptors) != 1:
            raise Malformed("The platform gave no candidate.")
        return Channel(socket.socket(fileno=descriptors[0]), caps)

    def retire(self, number: int, verdict: str | None) -> None:
        """Give a candidate back; it is killed."""
        self.send(Retire(number, verdict))
