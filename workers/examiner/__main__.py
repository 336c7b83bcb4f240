"""Examine one student's code: `python -m workers.examiner`, inside the jail only."""

import socket
import sys
import time
import types

from workers.examiner.platform_link import PlatformLink
from workers.wire.frames import Caps, Channel
from workers.wire.messages import Broken, Finished, Hello, Setup
from workers.zone import HOME, become, limit_early, limit_late, read_setup, write_files

_CAPS = Caps(head_bytes=1024**2, body_bytes=0)
_SEND_S = 60.0


def examine(setup: Setup, link: PlatformLink) -> None:
    """Load the hidden tests, run them, report each."""
    import torch

    from workers.examiner import api
    from workers.examiner.running import groups_of, run_groups
    from workers.examiner.versions import versions

    torch.set_num_threads(1)
    limit_late(setup)
    _load_tests(api)
    groups = groups_of([test for test in api.TESTS if test.visibility == "public" or not setup.public_only])
    link.send(Hello(len(groups)))
    run_groups(groups, link, setup)
    link.send(Finished(versions()))


def _load_tests(api: types.ModuleType) -> None:
    """Run the author's tests.py; it finds the API under the name `karakter`, the public files as modules."""
    sys.modules["karakter"] = api
    sys.path.insert(0, str(HOME / "public"))
    path = HOME / "private" / "tests.py"
    sys.path.insert(0, str(path.parent))
    code = compile(path.read_text(), "tests.py", "exec")
    exec(code, {"__name__": "tests", "__file__": str(path)})  # noqa: S102 - written by the course's staff


def main(channel_fd: int) -> None:
    """Set the zone up, then examine; whatever fails here is our fault and is said so."""
    connection = socket.socket(fileno=channel_fd)
    channel = Channel(connection, _CAPS)
    link = PlatformLink(connection, channel)
    try:
        setup = read_setup()
        become(setup.uid)
        limit_early(setup)
        write_files(setup.files)
        examine(setup, link)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        channel.send(Broken(text[:2000]), deadline=time.monotonic() + _SEND_S)


if __name__ == "__main__":
    main(int(sys.argv[1]))
