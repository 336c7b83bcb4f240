"""The catalogues of a language: what they lack, merging what the sources say, compiling. Needs polib (extra "dev")."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from exams.management.catalogues.found import Found
from exams.management.catalogues.from_kernel import kernel_sentences
from exams.management.catalogues.from_python import messages_in_modules
from exams.management.catalogues.from_templates import messages_in_template, templates_below

LANGUAGES = ("nb", "nn")
# Words of pages, through gettext; sentences of the kernel, found again in what a grade keeps.
DOMAINS = ("django", "sentences")
FOLDERS = ("grader", "exams", "workers")
_PLACES = {"django": re.compile(r"%(?:\(\w+\))?[a-z]|\{\w+\}"), "sentences": re.compile(r"\{\w+\}")}


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with one catalogue: messages without translation, and translations with other values put in."""

    language: str
    domain: str
    missing: tuple[str, ...]
    differing: tuple[str, ...]


def messages_of(domain: str, root: Path) -> list[Found]:
    """Return the messages that the sources below `root` use, sorted."""
    if domain == "sentences":
        return sorted(kernel_sentences(root))
    found = list(messages_in_modules(root, FOLDERS))
    for path in templates_below(root, FOLDERS):
        found += messages_in_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    return sorted(found)


def po_path(root: Path, language: str, domain: str) -> Path:
    """Return where a catalogue lies below `root`; the compiled one lies beside it as .mo."""
    return root / "exams" / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def merged(messages: Sequence[Found], old: Iterable[polib.POEntry], language: str) -> polib.POFile:
    """Return a catalogue of just these messages; translations of `old` are kept, nothing is guessed."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old}
    catalogue = polib.POFile(wrapwidth=118)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    files: dict[tuple[str, str], set[str]] = {}
    for message in messages:
        files.setdefault(message.key, set()).add(message.file)
    for message in {message.key: message for message in messages}.values():
        places = [(file, "") for file in sorted(files[message.key])]
        catalogue.append(_entry(message, known.get(message.key), places))
    return catalogue


def check(catalogue: polib.POFile, messages: Sequence[Found], language: str, domain: str) -> Report:
    """Return what a catalogue lacks of these messages, and where a translation puts in other values."""
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    missing = [m.text for m in messages if not _is_whole(entries.get(m.key), m)]
    differing = [entry.msgid for entry in catalogue if not _same_places(entry, _PLACES[domain])]
    return Report(language, domain, tuple(dict.fromkeys(missing)), tuple(differing))


def compiled(catalogue: polib.POFile) -> bytes:
    """Return the catalogue as gettext reads it at run time."""
    return bytes(catalogue.to_binary())


def read(path: Path) -> polib.POFile:
    """Return a catalogue; an empty one if there is no such file."""
    return polib.pofile(str(path), wrapwidth=118) if path.exists() else polib.POFile(wrapwidth=118)


def _entry(message: Found, old: polib.POEntry | None, places: list[tuple[str, str]]) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, occurrences=places)
    if "%" in message.text and _PLACES["django"].search(message.text):
        entry.flags.append("python-format")
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict(old.msgstr_plural) if old and old.msgstr_plural else {0: "", 1: ""}
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


def _is_whole(entry: polib.POEntry | None, message: Found) -> bool:
    if entry is None:
        return False
    if message.plural:
        return entry.msgid_plural == message.plural and all(entry.msgstr_plural.get(n) for n in (0, 1))
    return bool(entry.msgstr)


def _same_places(entry: polib.POEntry, place: re.Pattern[str]) -> bool:
    texts = [text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]
    wanted = {frozenset(place.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text}
    return all(frozenset(place.findall(text)) in wanted for text in texts)
