"""Serve one examiner: `python -m workers.candidate`, inside the jail only."""

import gc
import time

from workers.wire.frames import Caps, Channel
from workers.wire.messages import Ready, Setup
from workers.zone import become, channel_socket, limit_early, limit_late, read_setup, write_files


def serve(setup: Setup) -> None:
    """Answer the examiner's requests until it hangs up."""
    import torch

    from workers.candidate.operations import Student
    from workers.candidate.requests import answer_requests

    torch.set_num_threads(1)
    gc.freeze()
    caps = Caps(head_bytes=setup.frame_bytes, body_bytes=setup.frame_bytes, frames=1 << 31)
    channel = Channel(channel_socket(), caps)
    limit_late(setup)
    channel.send(Ready(), deadline=time.monotonic() + setup.wall_s)
    answer_requests(channel, Student(channel), torch)


def main() -> None:
    """Set the zone up, then serve."""
    setup = read_setup()
    become(setup.uid)
    limit_early(setup)
    write_files(setup.files)
    serve(setup)


main()
