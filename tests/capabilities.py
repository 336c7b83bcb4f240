"""What this host can run: each marker of the suite with its probe and how to get what is missing."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.open_sets import sets_folder
from grader.broker import BrokerError, find_server
from tests.docker import engine
from workers.sandbox.zones.gpu import find_gpus


def chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    names = (os.environ.get("KARAKTER_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _broker() -> bool:
    try:
        return bool(find_server())
    except BrokerError:
        return False


def _gpu() -> bool:
    if not find_gpus():
        return False
    import torch

    return bool(torch.cuda.is_available())


def _sandbox() -> bool:
    from workers.sandbox import probe

    return all(finding.ok for finding in probe() if finding.required)


@dataclass(frozen=True, slots=True)
class Capability:
    """A marker, whether the host offers it, and the words for when it does not.

    `excuse`: the variable with which CI says why even it goes without. `optional`: CI looks as others do. All else
    CI may not lack."""

    marker: str
    available: Callable[[], bool]
    missing: str
    excuse: str = ""
    optional: bool = False

    def why_not(self) -> str:
        """Return what this host lacks, in a few words; empty where the tests with this marker must run."""
        if os.environ.get("CI") and not self.optional:
            return os.environ.get(self.excuse, "") if self.excuse else ""
        return "" if self.available() else self.missing


CAPABILITIES = (
    Capability("browser", lambda: chromium() is not None, "Chromium (apt install chromium)"),
    Capability("broker", _broker, "a Redis-protocol server (apt install redis-server)"),
    Capability("sandbox", _sandbox, "bubblewrap with user namespaces (apt install bubblewrap; ./run doctor says more)"),
    Capability(
        "open_sets",
        lambda: sets_folder() is not None,
        "the open sets of marked answers (name their folder in KARAKTER_ASAG_DIR)",
        excuse="KARAKTER_NO_OPEN_SETS",
    ),
    Capability(
        "docker",
        engine.is_there,
        "a Docker engine, docker-compose and the image debian:12-slim (docker/README.md)",
        excuse="KARAKTER_NO_ENGINE",
    ),
    Capability(
        "gpu",
        _gpu,
        "an NVIDIA GPU with a driver and a PyTorch built for it",
        optional=True,
    ),
)
