"""Serve one examiner: `python -m workers.candidate`, inside the jail only."""

import gc
import socket
import sys
import time

from workers.wire.frames import Caps, Channel
from workers.wire.messages import Ready, Setup
from workers.zone import become, limit_early, limit_late, read_setup, write_files


def serve(setup: Setup, connection: socket.socket) -> None:
    """Answer the examiner's requests until it hangs up."""
    import torch

    from workers.candidate.operations import Student
    from workers.candidate.requests import answer_requests

    torch.set_num_threads(1)
    gc.freeze()
    caps = Caps(head_bytes=setup.frame_bytes, body_bytes=setup.frame_bytes, frames=1 << 31)
    channel = Channel(connection, caps)
    limit_late(setup)
    channel.send(Ready(), deadline=time.monotonic() + setup.wall_s)
    answer_requests(channel, Student(channel, setup.device), torch)


def main(channel_fd: int) -> None:
    """Set the zone up, then serve; `channel_fd` is its only connection."""
    setup = read_setup()
    become(setup.uid)
    limit_early(setup)
    write_files(setup.files)
    serve(setup, socket.socket(fileno=channel_fd))


if __name__ == "__main__":
    main(int(sys.argv[1]))
