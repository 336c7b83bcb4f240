"""A bundle's files as bytes, from a folder or a zip that may have been made to do harm."""

import io
import os
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from exams.bundle.errors import ErrorList

Files = dict[str, bytes]

# An exam with its figures and a little data is a few megabytes; the rest is headroom.
MAX_ZIP_BYTES: Final = 50 * 1024**2
MAX_TOTAL_BYTES: Final = 100 * 1024**2
MAX_FILE_BYTES: Final = 20 * 1024**2
MAX_ENTRIES: Final = 2000
MAX_RATIO: Final = 200
# Below this size a high ratio does no harm: an empty table compresses a thousandfold.
RATIO_COUNTS_FROM_BYTES: Final = 1024**2
MAX_PATH: Final = 200
# A central directory entry is about 46 bytes and a name.
_MAX_DIRECTORY_BYTES: Final = MAX_ENTRIES * (46 + 2 * MAX_PATH)
_LEFT_BY_MACHINES: Final = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"})


def read_files(source: Path | bytes, errors: ErrorList) -> Files:
    """Return the files of a folder or zip by their paths in it; what must not be there becomes an error."""
    files = _from_zip(source, errors) if isinstance(source, bytes) else _from_folder(source, errors)
    _check_collisions(files, errors)
    for path, content in files.items():
        if content.startswith(b"PK\x03\x04") and not path.endswith(".npz"):
            errors.add(path, "is an archive inside the bundle; put its files there instead")
    return files


def _from_folder(folder: Path, errors: ErrorList) -> Files:
    if not folder.is_dir():
        errors.add("", f"{folder.name} is no folder; give a bundle's folder or a zip of it")
        return {}
    files: Files = {}
    total = 0
    for count, path in enumerate(_walk(folder), start=1):
        name = path.relative_to(folder).as_posix()
        size = path.lstat().st_size
        total += size
        if count > MAX_ENTRIES or total > MAX_TOTAL_BYTES:
            errors.add("", f"holds more than {MAX_ENTRIES} files or {MAX_TOTAL_BYTES // 1024**2} MiB")
            break
        if path.is_symlink() or not path.is_file():
            errors.add(name, "is a link or no plain file; put the file itself there")
        elif size > MAX_FILE_BYTES:
            errors.add(name, _too_large())
        else:
            files[name] = path.read_bytes()
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in links and not _is_left_behind(name))
        yield from (Path(parent) / name for name in sorted(links + names) if not _is_left_behind(name))


def _from_zip(content: bytes, errors: ErrorList) -> Files:
    if len(content) > MAX_ZIP_BYTES:
        errors.add("", f"is larger than {MAX_ZIP_BYTES // 1024**2} MiB")
        return {}
    if not _directory_is_small(content):
        errors.add("", f"is no zip file, or one with more than {MAX_ENTRIES} entries")
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _without_common_folder(_extract(archive, errors))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        errors.add("", f"is a damaged or unusual zip file ({error})")
        return {}


def _directory_is_small(content: bytes) -> bool:
    """Return True if the zip's own list of entries is short enough to be read at all; no zip64."""
    end = content.rfind(b"PK\x05\x06")
    if end < 0 or len(content) < end + 22 or content[max(end - 20, 0) : end].startswith(b"PK\x06\x07"):
        return False
    entries: int = struct.unpack_from("<H", content, end + 10)[0]
    directory_bytes: int = struct.unpack_from("<I", content, end + 12)[0]
    return entries <= MAX_ENTRIES and directory_bytes <= _MAX_DIRECTORY_BYTES


def _extract(archive: zipfile.ZipFile, errors: ErrorList) -> Files:
    files: Files = {}
    total = 0
    for entry in archive.infolist():
        if entry.is_dir() or any(_is_left_behind(part) for part in entry.filename.split("/")):
            continue
        problem = _entry_problem(entry, files)
        if problem:
            errors.add(entry.filename[:MAX_PATH], problem)
            continue
        with archive.open(entry) as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
        total += len(data)
        if len(data) > MAX_FILE_BYTES:
            errors.add(entry.filename, _too_large())
        if total > MAX_TOTAL_BYTES:
            errors.add("", f"unpacks to more than {MAX_TOTAL_BYTES // 1024**2} MiB")
            break
        files[entry.filename] = data
    return files


def _entry_problem(entry: zipfile.ZipInfo, files: Files) -> str:
    name = entry.filename
    if not _is_safe_path(name):
        return "is not a plain path inside the bundle"
    if name in files:
        return "stands in the zip twice; keep one"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link; put the file itself there"
    if entry.flag_bits & 1:
        return "is encrypted; make the zip without a password"
    if entry.file_size > MAX_FILE_BYTES:
        return _too_large()
    if entry.file_size > max(RATIO_COUNTS_FROM_BYTES, MAX_RATIO * entry.compress_size):
        return f"unpacks to more than {MAX_RATIO} times its size"
    return ""


def _is_safe_path(name: str) -> bool:
    odd = "\\" in name or ":" in name or any(unicodedata.category(char).startswith("C") for char in name)
    parts = name.split("/")
    return not odd and len(name) <= MAX_PATH and all(part not in ("", ".", "..") for part in parts)


def _is_left_behind(name: str) -> bool:
    """Return True for what systems leave in folders by themselves (.DS_Store, __pycache__)."""
    return (name.startswith(".") and name not in (".", "..")) or name in _LEFT_BY_MACHINES or name.endswith(".pyc")


def _without_common_folder(files: Files) -> Files:
    """Return the files from inside the one folder that a zip often has around everything."""
    first = {PurePosixPath(name).parts[0] for name in files}
    if "exam.yaml" in files or len(first) != 1:
        return files
    (folder,) = first
    return {name.removeprefix(f"{folder}/"): content for name, content in files.items()}


def _check_collisions(files: Files, errors: ErrorList) -> None:
    seen: dict[str, str] = {}
    for name in files:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            errors.add(name, f"differs from {seen[folded]} only in capitals or accents; rename one")
        seen[folded] = name


def _too_large() -> str:
    return f"is larger than {MAX_FILE_BYTES // 1024**2} MiB"
