"""The inputs of a question's form: from a version's fields and a draft to widgets, and from a POST back to fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from exams.grading.types import Field
from exams.models import DraftFile, QuestionVersion
from exams.selectors.reading import NOTHING_READ, FieldReading, read_field
from exams.specs import form_fields

# Names of inputs carry this, so that a field called "action" or "csrfmiddlewaretoken" cannot meet one of the page's own.
PREFIX = "f-"
FILE_PREFIX = "file-"
KINDS = frozenset({"text", "term", "number", "shape", "formula", "code", "table", "edges", "choice", "figure"})


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One field as its template `exams/fields/<kind>.html` shows it."""

    field: Field
    value: str
    error: str = ""
    file: DraftFile | None = None
    reading: FieldReading = NOTHING_READ

    @property
    def name(self) -> str:
        """Return the input's name in the form."""
        return PREFIX + self.field.name

    @property
    def file_name(self) -> str:
        """Return the name of a figure's file input; `name` is its caption's."""
        return FILE_PREFIX + self.field.name

    @property
    def template(self) -> str:
        """Return the template of the field's kind; an unknown kind is plain text."""
        kind = self.field.kind if self.field.kind in KINDS else "text"
        return f"exams/fields/{kind}.html"

    @property
    def described_by(self) -> str:
        """Return the ids of hint and error that stand beside the input."""
        parts = (("hint", self.field.hint), ("error", self.error))
        return " ".join(f"{self.name}-{part}" for part, there in parts if there)

    @property
    def multiple(self) -> bool:
        """Return whether a choice takes several options."""
        return bool(self.field.settings.get("multiple"))

    @property
    def options(self) -> list[Option]:
        """Return the options of a choice, given as words or as {value: label}."""
        given = self.field.settings.get("options") or ()
        pairs: Iterable[tuple[object, object]]
        pairs = given.items() if isinstance(given, Mapping) else ((option, option) for option in _list(given))
        chosen = set(self.value.split("\n"))
        return [Option(str(value), str(label), str(value) in chosen) for value, label in pairs]

    @property
    def columns(self) -> str:
        """Return the column names of a table as the grid reads them."""
        return "|".join(str(name) for name in _list(self.field.settings.get("columns")))

    @property
    def rows(self) -> int:
        """Return how many rows a table's grid starts with."""
        rows = self.field.settings.get("rows")
        return rows if isinstance(rows, int) and 0 < rows <= 50 else 4


def inputs_of(
    version: QuestionVersion,
    values: Mapping[str, str],
    *,
    files: Mapping[str, DraftFile] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Input]:
    """Return the form of a question with these values, and the readings of what is in it."""
    files, errors = files or {}, errors or {}
    return [
        Input(
            field=field,
            value=values.get(field.name, ""),
            error=errors.get(field.name, ""),
            file=files.get(field.name),
            reading=read_field(version, field.name, values.get(field.name, "")),
        )
        for field in form_fields(version)
    ]


def posted_fields(version: QuestionVersion, post: QueryDict) -> dict[str, str]:
    """Return the texts that a POST gives for the question's fields, line ends as in files; others are ignored."""
    given = {}
    for field in form_fields(version):
        name = PREFIX + field.name
        if name in post:
            given[field.name] = "\n".join(value for value in post.getlist(name) if value).replace("\r\n", "\n")
    return given


def posted_files(
    version: QuestionVersion, files: MultiValueDict[str, UploadedFile[bytes]]
) -> dict[str, UploadedFile[bytes]]:
    """Return the files that a POST gives for figure fields."""
    names = [field.name for field in form_fields(version) if field.kind == "figure"]
    sent = {name: files.get(FILE_PREFIX + name) for name in names}
    return {name: file for name, file in sent.items() if isinstance(file, UploadedFile)}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []
