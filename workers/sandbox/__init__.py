"""Sandboxes, one line each, and the one way to open one."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from exams.grading.sandbox import Sandbox, SandboxError
from workers.sandbox import bubblewrap, docker
from workers.sandbox.config import SandboxConfig, config_from
from workers.sandbox.findings import Finding

__all__ = ["BACKENDS", "Finding", "SandboxConfig", "config_from", "open_sandbox", "probe"]

Opener = Callable[[SandboxConfig], AbstractContextManager[Sandbox]]

BACKENDS: Mapping[str, Opener] = {
    "bubblewrap": bubblewrap.open_bubblewrap,
    "docker": docker.open_docker,
}
_PROBES: Mapping[str, Callable[[SandboxConfig], tuple[Finding, ...]]] = {
    "bubblewrap": bubblewrap.probe,
    "docker": docker.probe,
}


def open_sandbox(config: SandboxConfig | None = None) -> AbstractContextManager[Sandbox]:
    """Return the sandbox of `config`, to be used in a `with`.

    Raises SandboxError if this host cannot isolate; nothing ever runs without isolation."""
    config = config or SandboxConfig()
    if config.backend not in BACKENDS:
        raise SandboxError(f"There is no sandbox {config.backend!r}; known: {', '.join(BACKENDS)}.")
    return BACKENDS[config.backend](config)


def probe(config: SandboxConfig | None = None) -> tuple[Finding, ...]:
    """Return what this host can do for code answers with the configured backend, and how to get what is missing."""
    config = config or SandboxConfig()
    if config.backend not in _PROBES:
        known = f"Set KARAKTER_SANDBOX to one of: {', '.join(_PROBES)}."
        return (Finding("sandbox", False, f"There is no sandbox {config.backend!r}.", known),)
    return _PROBES[config.backend](config)
