"""The gradebook as files: CSV and XLSX. No cell of either is ever a formula."""

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from exams.grading.report import points_text
from exams.selectors.gradebook import Gradebook, GradebookRow

Cell = str | Decimal | None
# A spreadsheet takes a text that begins so for a formula, and runs it on the machine of who opens the file.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_INNER_START = re.compile(r"([,;|\t\r\n]\s*)(?=[=+@-])")
CHUNK_BYTES = 64 * 1024


def header(book: Gradebook) -> list[str]:
    """Return the names of the columns, in the reader's language."""
    fixed = [_("Username"), _("Name"), _("Email"), _("Section"), _("Number"), _("Handed in"), _("Late")]
    letters = [_("Grade")] if book.has_scale else []
    return [*fixed, *(one.label for one in book.columns), _("Total"), _("Undecided"), _("Most"), *letters]


def cells(book: Gradebook, row: GradebookRow) -> list[Cell]:
    """Return one student's cells, in the order of `header`. None: nothing to say, or not decided yet."""
    sat, points = row.sat, row.points
    letters: list[Cell] = [row.letter] if book.has_scale else []
    return [
        row.username,
        row.name,
        row.email,
        row.section,
        Decimal(sat.number) if sat else None,
        sat.handed_in_at.isoformat(timespec="seconds") if sat else None,
        (_("yes") if sat.late else "") if sat else None,
        *(points.get(column.label) for column in book.columns),
        sat.points if sat else None,
        sat.pending if sat else None,
        sat.max if sat else None,
        *letters,
    ]


def csv_chunks(book: Gradebook) -> Iterator[bytes]:
    """Yield the gradebook as CSV, line by line: UTF-8 with a mark that spreadsheets know it by."""
    yield b"\xef\xbb\xbf" + _csv_line(list(header(book)))
    for row in book.rows:
        yield _csv_line(cells(book, row))


def xlsx_chunks(book: Gradebook) -> Iterator[bytes]:
    """Yield the gradebook as XLSX; it is written row by row into a temporary file, not into memory."""
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet("Karakter")
            bold = workbook.add_format({"bold": True})
            sheet.freeze_panes(1, 2)
            for place, name in enumerate(header(book)):
                sheet.write_string(0, place, name, bold)
            for number, row in enumerate(book.rows, start=1):
                for place, value in enumerate(cells(book, row)):
                    if isinstance(value, Decimal):
                        sheet.write_number(number, place, float(value))
                    elif value:
                        sheet.write_string(number, place, value)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def as_text(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a quote in front makes it one that is shown as it is.

    Behind a separator too: a spreadsheet set to another one than the comma begins a cell there."""
    inside = _INNER_START.sub(r"\1'", value)
    return f"'{inside}" if value.startswith(FORMULA_STARTS) else inside


def _csv_line(values: list[Cell] | list[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerow([_csv_cell(value) for value in values])
    return stream.getvalue().encode()


def _csv_cell(value: Cell) -> str:
    return points_text(value) or "" if isinstance(value, Decimal) else as_text(value or "")
