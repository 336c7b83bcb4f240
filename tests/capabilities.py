"""What this host can run: each marker of the suite with its probe and how to get what is missing."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from grader.broker import BrokerError, find_server


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    names = (os.environ.get("KARAKTER_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _broker() -> bool:
    try:
        return bool(find_server())
    except BrokerError:
        return False


def _sandbox() -> bool:
    from workers.sandbox import probe

    return all(finding.ok for finding in probe() if finding.required)


@dataclass(frozen=True, slots=True)
class Capability:
    """A marker, whether the host offers it, and the words for when it does not."""

    marker: str
    available: Callable[[], bool]
    missing: str


CAPABILITIES = (
    Capability("browser", lambda: chromium() is not None, "Chromium (apt install chromium)"),
    Capability("broker", _broker, "a Redis-protocol server (apt install redis-server)"),
    Capability("sandbox", _sandbox, "bubblewrap with user namespaces (apt install bubblewrap; ./run doctor says more)"),
)
