"""A roster as CSV, read tolerantly: comma, semicolon or tab; English or Norwegian headers; with or without a mark."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from exams.errors import InvalidInput
from exams.models import Role

LARGEST_BYTES = 2 * 1024**2
MOST_LINES = 5_000
# A day: whoever needs more has another arrangement.
MOST_EXTRA_MINUTES = 24 * 60
LONGEST_NAME = 150
LONGEST_SECTION = 64

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("username", "user", "user name", "login", "brukernavn", "brukarnamn", "feide"),
    "name": ("name", "full name", "navn", "namn", "fullt navn", "fullt namn"),
    "email": ("email", "e-mail", "mail", "epost", "e-post", "e-postadresse"),
    "role": ("role", "rolle"),
    "section": ("section", "group", "seksjon", "gruppe", "parti"),
    "extra_minutes": ("extra_minutes", "extra minutes", "extra time", "ekstra minutter", "ekstra minutt", "ekstra tid",
                      "ekstraminutter", "ekstra_minutter", "tilrettelegging"),
}  # fmt: skip
ROLES: Mapping[str, Role] = {
    "student": Role.STUDENT,
    "ta": Role.TA,
    "teaching assistant": Role.TA,
    "læringsassistent": Role.TA,
    "hjelpelærer": Role.TA,
    "hjelpelærar": Role.TA,
    "instructor": Role.INSTRUCTOR,
    "teacher": Role.INSTRUCTOR,
    "lærer": Role.INSTRUCTOR,
    "lærar": Role.INSTRUCTOR,
    "faglærer": Role.INSTRUCTOR,
    "emneansvarlig": Role.INSTRUCTOR,
}
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}
# Excel's own first line, which says by what the cells are separated.
_SEPARATOR = re.compile(r"sep=([,;\t])", re.IGNORECASE)
# What joins letters and pictures of some scripts, though it prints nothing itself.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One person of the file. None: the file says nothing of it. `number` is the line in the file."""

    number: int
    username: str
    name: str
    email: str
    role: Role | None
    section: str | None
    extra_minutes: int | None


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong in one line; `column` "" is the line as a whole."""

    number: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What was read, and every error."""

    lines: tuple[RosterLine, ...]
    errors: tuple[LineError, ...]


def read_roster(content: bytes) -> RosterFile:
    """Return the file's people and all its errors. Raises InvalidInput if it cannot be read as a roster at all."""
    rows = _rows(_text(content))
    number, names = next(rows, (0, []))
    columns = [_NAMES.get(name.strip().casefold().replace("\u00a0", " "), "") for name in names]
    _check_header(names, columns)
    lines: list[RosterLine] = []
    errors: list[LineError] = []
    before: set[str] = set()
    for number, row in rows:
        if len(lines) >= MOST_LINES:
            raise InvalidInput(_("At most %(most)d lines; split the file.") % {"most": MOST_LINES}, field="roster")
        if any(cell.strip() for cell in row):
            given = {column: _plain(cell) for column, cell in zip(columns, row, strict=False) if column}
            given["username"] = User.normalize_username(given.get("username", ""))
            wrong = list(_wrong(number, given, len(row) > len(columns), before))
            before.add(given["username"].lower())
            errors.extend(wrong)
            lines.extend([] if wrong else [_line(number, given)])
    return RosterFile(tuple(lines), tuple(errors))


def _plain(cell: str) -> str:
    """Return a cell as one line, without signs that steer a terminal, a mail or the direction of writing."""
    line = " ".join(cell.split())
    return "".join(sign for sign in line if sign.isprintable() or sign in _JOINERS)


def _text(content: bytes) -> str:
    if not content.strip():
        raise InvalidInput(_("Choose a file first; this one is empty."), field="roster")
    if len(content) > LARGEST_BYTES:
        raise InvalidInput(_("Larger than 2 MiB; a roster is a small file."), field="roster")
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # Excel's "Unicode text"
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel writes in Norway when not asked for UTF-8
    if "\x00" in text:
        raise InvalidInput(_("This is no text file. Save the sheet as CSV first."), field="roster")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the number of the line in which each ends."""
    first = text.split("\n", 1)[0].strip()
    told = _SEPARATOR.fullmatch(first)
    delimiter = told[1] if told else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if not (told and reader.line_num == 1):
                yield reader.line_num, row
    except csv.Error as error:
        words = _("Line %(line)d cannot be read: %(why)s.") % {"line": reader.line_num, "why": error}
        raise InvalidInput(words, field="roster") from None


def _check_header(names: Sequence[str], columns: Sequence[str]) -> None:
    if "username" not in columns:
        words = _("The first line must name the columns, one of them username; it says: %(names)s.")
        raise InvalidInput(words % {"names": ", ".join(names)[:200] or "–"}, field="roster")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise InvalidInput(_("There are two columns for %(names)s.") % {"names": ", ".join(twice)}, field="roster")


def _line(number: int, given: Mapping[str, str]) -> RosterLine:
    line = RosterLine(number, given["username"], given.get("name", ""), given.get("email", ""), None, None, None)
    role, section, extra = (given.get(key, "") for key in ("role", "section", "extra_minutes"))
    return replace(
        line,
        role=ROLES[role.casefold()] if role else None,
        section=section if section else None,
        extra_minutes=int(extra) if extra else None,
    )


def _wrong(number: int, given: Mapping[str, str], too_long: bool, before: set[str]) -> Iterator[LineError]:
    """Yield what is wrong with one line; `before` are earlier user names, in small letters."""
    if too_long:
        yield LineError(number, "", _("More cells than the first line names."))
    username = given.get("username", "")
    if not username:
        yield LineError(number, "username", _("The username is missing."))
    elif not _is_username(username):
        yield LineError(number, "username", _("Letters, digits and @ . + - _ only, at most 150."))
    elif username.lower() in before:
        yield LineError(number, "username", _("%(name)s stands in an earlier line too.") % {"name": username})
    for key, most in (("name", LONGEST_NAME), ("section", LONGEST_SECTION)):
        if len(given.get(key, "")) > most:
            yield LineError(number, key, _("At most %(most)d characters.") % {"most": most})
    if given.get("email") and not _is_email(given["email"]):
        yield LineError(number, "email", _("This is no e-mail address."))
    if given.get("role") and given["role"].casefold() not in ROLES:
        yield LineError(number, "role", _("A role is student, ta or instructor."))
    extra = given.get("extra_minutes", "")
    if extra and not (extra.isascii() and extra.isdigit() and int(extra[:6]) <= MOST_EXTRA_MINUTES):
        yield LineError(number, "extra_minutes", _("Whole minutes, at most 1440."))


def _is_username(text: str) -> bool:
    try:
        User.username_validator(text)
    except ValidationError:
        return False
    return len(text) <= 150


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
