"""What changed between two versions of a question, as text that markers may see.

Rubric, settings, prompt, model answer and the files given to students are shown line by line. Of private files only the
name and that they changed: hidden tests are nobody's reading here.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml

from exams.models import QuestionFile, QuestionVersion, RegradeQuestion, Zone

# A diff that is longer is cut: a person compares the bundles then.
MOST_LINES = 400
_CONTEXT_LINES = 3


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line: `kind` is "added", "removed", "same" or "place"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text that changed. `name` is its file in the bundle; without lines only the fact may be told."""

    name: str
    word: str
    lines: tuple[DiffLine, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class VersionChange:
    """One question of a batch. `word`: "changed", "new", "retired" or "same" (graded again as it is)."""

    label: str
    title: str
    word: str
    texts: tuple[TextChange, ...]


def version_changes(rows: Iterable[RegradeQuestion]) -> tuple[VersionChange, ...]:
    """Return what changes in each question of a batch; one query for all files, their content read only if it differs."""
    listed = list(rows)
    ids = {pk for row in listed for pk in (row.before_id, row.version_id) if pk}
    files: dict[int, list[QuestionFile]] = {}
    for file in QuestionFile.objects.filter(version__in=ids):
        files.setdefault(file.version_id, []).append(file)
    return tuple(_version_change(row, files) for row in listed)


def _version_change(row: RegradeQuestion, files: dict[int, list[QuestionFile]]) -> VersionChange:
    newest = row.version or row.before
    title = newest.title if newest else ""
    if row.version is None:
        return VersionChange(row.question.label, title, "retired", ())
    if row.before is None:
        return VersionChange(row.question.label, title, "new", ())
    if row.before_id == row.version_id:
        return VersionChange(row.question.label, title, "same", ())
    texts = (*_texts(row.before, row.version), *_files(files.get(row.before.pk, []), files.get(row.version.pk, [])))
    return VersionChange(row.question.label, title, "changed", texts)


def _texts(old: QuestionVersion, new: QuestionVersion) -> list[TextChange]:
    pairs = (
        ("question.yaml", _yaml(old.document), _yaml(new.document)),
        ("prompt.md", old.prompt, new.prompt),
        ("solution.yaml", _yaml(old.solution), _yaml(new.solution)),
        ("solution.md", old.solution_text, new.solution_text),
        ("examples.yaml", _yaml(old.examples), _yaml(new.examples)),
    )
    return [_text_change(name, before, after) for name, before, after in pairs if before != after]


def _files(old: Sequence[QuestionFile], new: Sequence[QuestionFile]) -> list[TextChange]:
    before, after = ({(f.zone, f.path): bytes(f.content) for f in files} for files in (old, new))
    changed = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
    return [_file_change(zone, path, before.get((zone, path)), after.get((zone, path))) for zone, path in changed]


def _file_change(zone: str, path: str, old: bytes | None, new: bytes | None) -> TextChange:
    name = f"{zone}/{path}"
    word = "added" if old is None else "removed" if new is None else "changed"
    try:
        texts = (old or b"").decode(), (new or b"").decode()
    except UnicodeDecodeError:
        return TextChange(name, word, ())
    if zone != Zone.PUBLIC:
        return TextChange(name, word, ())
    return _text_change(name, *texts, word=word)


def _text_change(name: str, old: str, new: str, word: str = "changed") -> TextChange:
    lines = [_line(line) for line in _unified(old, new)]
    return TextChange(name, word, tuple(lines[:MOST_LINES]), cut=len(lines) > MOST_LINES)


def _unified(old: str, new: str) -> list[str]:
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=_CONTEXT_LINES)
    return list(diff)[2:]  # without the two lines of file names


def _line(line: str) -> DiffLine:
    kinds = {"+": "added", "-": "removed", "@": "place"}
    return DiffLine(kinds.get(line[:1], "same"), line[1:] if line[:1] in "+- " else "…")


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
