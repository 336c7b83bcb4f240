"""The sandbox backends of this host, for tests that must hold for each of them."""

from collections.abc import Iterator

import pytest

from workers.sandbox import BACKENDS

_MARKS = {"bubblewrap": pytest.mark.sandbox, "docker": pytest.mark.docker}


def backends() -> Iterator[object]:
    """Yield one pytest parameter for each backend; a host that lacks what it needs leaves its tests out."""
    for name in BACKENDS:
        yield pytest.param(name, marks=_MARKS[name], id=name)
