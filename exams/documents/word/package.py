"""The zip and XML of an office document, read within limits: bombs are refused before they are unpacked."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder  # the builder only: expat below refuses doctypes
from xml.parsers import expat

MAX_ENTRIES: Final = 2000
MAX_UNPACKED_BYTES: Final = 200 * 1024**2
MAX_XML_BYTES: Final = 20 * 1024**2
MAX_MEDIA_BYTES: Final = 8 * 1024**2
# Fifty pages have about 50,000 elements.
MAX_ELEMENTS: Final = 300_000
MAX_DEPTH: Final = 100

_OFFICE: Final = "schemas.openxmlformats.org"
_PREFIXES: Final[Mapping[str, str]] = {
    f"http://{_OFFICE}/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    f"http://{_OFFICE}/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    f"http://{_OFFICE}/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    f"http://{_OFFICE}/package/2006/relationships": "rel",
    f"http://{_OFFICE}/markup-compatibility/2006": "mc",
    f"http://{_OFFICE}/drawingml/2006/main": "a",
    "http://purl.oclc.org/ooxml/drawingml/main": "a",
    "urn:schemas-microsoft-com:vml": "v",
}


class PackageError(ValueError):
    """A package that is damaged or over a limit; the message is the end of a sentence: "is damaged"."""


class Package:
    """A zip whose entries are read one by one, each within its limit."""

    def __init__(self, content: bytes) -> None:
        """Raises PackageError."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise PackageError("is damaged") from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise PackageError("unpacks to more than a document holds")
        self._names = {entry.filename.lstrip("/"): entry for entry in entries}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str, limit: int) -> bytes:
        """Return one entry, b"" if there is none. Raises PackageError if it is damaged or larger than `limit`."""
        entry = self._names.get(name)
        if entry is None:
            return b""
        if entry.flag_bits & 0x1:
            raise PackageError("is protected by a password")
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
            raise PackageError("is damaged") from error
        if len(content) > limit:
            raise PackageError("unpacks to more than a document holds")
        return content

    def xml(self, name: str) -> Element | None:
        """Return the tree of an entry, None if there is none. Raises PackageError."""
        content = self.read(name, MAX_XML_BYTES)
        return parse_xml(content) if content else None

    def targets(self, name: str) -> dict[str, str]:
        """Return the entries that a part refers to, by the id it uses; what lies outside the package is left out."""
        folder, base = posixpath.split(name)
        tree = self.xml(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
        found = {}
        for one in tree if tree is not None else ():
            if one.get("TargetMode") != "External":
                target = one.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[one.get("Id", "")] = posixpath.normpath(path)
        return found


def parse_xml(content: bytes) -> Element:
    """Return the tree with short names ("w-p"). Raises PackageError: damaged, a doctype, too many or too deep."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
        return reader.builder.close()
    except (expat.ExpatError, AssertionError, ValueError) as error:
        raise error if isinstance(error, PackageError) else PackageError("is damaged") from error


class _Reader:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._count = self._depth = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        if self._count > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise PackageError("holds more than a document holds")
        self.builder.start(_short(name), {_short(key): value for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self._depth -= 1
        self.builder.end(_short(name))

    def _refuse(self, *_: object) -> None:
        raise PackageError("declares entities, which no office program writes")


def _short(name: str) -> str:
    space, between, local = name.rpartition("}")
    return f"{_PREFIXES.get(space, 'other')}-{local}" if between else name
