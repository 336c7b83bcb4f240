"""Zips that are sent while they are made."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)
# Names that Windows keeps for devices; a file of such a name cannot be unpacked there.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST_NAME = 80


def zip_chunks(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield the zip of these names and contents; holds one file at a time."""
    stream = _Outgoing()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
            yield stream.take()
    yield stream.take()


def safe_name(name: str) -> str:
    """Return a file name of letters, digits, dots, dashes and underscores that leads nowhere else."""
    cleaned = _UNSAFE.sub("_", name).strip("._")[-LONGEST_NAME:].lstrip(".") or "file"
    return f"_{cleaned}" if _DEVICES.match(cleaned) else cleaned


class _Outgoing(io.RawIOBase):
    """A file that is only written to, from which what was written is taken away again."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: Any) -> int:
        """Keep the data until it is taken."""
        self._waiting += data
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken
