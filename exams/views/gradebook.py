"""The gradebook: names, points and letters for instructors, and the same as files."""

from collections.abc import Callable, Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exams.access import get_taught_exam
from exams.errors import NotFound
from exams.models import Exam
from exams.selectors.gradebook import Gradebook, GradebookRow, gradebook
from exams.services.audit import write_event, write_view
from exams.services.gradebook import csv_chunks, xlsx_chunks
from exams.services.gradebook_zip import exam_files
from exams.services.outgoing_zip import zip_chunks
from exams.templatetags.class_table import Column
from exams.views.pages import page, user_of
from exams.views.streaming import streamed

# A table of so many rows is still quick to draw and to search by eye.
ROWS = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


FILES: dict[str, tuple[str, Callable[[Exam, Gradebook], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", lambda exam, book: csv_chunks(book)),
    "xlsx": (_XLSX, lambda exam, book: xlsx_chunks(book)),
    "zip": ("application/zip", lambda exam, book: zip_chunks(exam_files(book))),
}


@page
@require_GET
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Students by name, a column a question, a hundred at a time."""
    exam = get_taught_exam(request.user, slug)
    book = gradebook(exam, timezone.now())
    section, sort = request.GET.get("section", ""), request.GET.get("sort", "name")
    rows = [row for row in book.rows if not section or row.section == section]
    if sort == "points":
        rows.sort(key=_by_points)
    write_view(user_of(request).pk, "gradebook.viewed", exam, timezone.now())
    context = {
        "exam": exam,
        "book": book,
        "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "columns": [Column(one.label, reverse("mark-question", args=[slug, one.label])) for one in book.columns],
        "section": section,
        "sort": sort,
    }
    return render(request, "exams/gradebook.html", context)


@page
@require_GET
def file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The gradebook as CSV or XLSX; answers and feedback as a zip."""
    exam = get_taught_exam(request.user, slug)
    if form not in FILES:
        raise NotFound(_("There is no such file."))
    mime, chunks = FILES[form]
    book = gradebook(exam, timezone.now())
    write_event(user_of(request).pk, "gradebook.exported", exam, form=form, students=len(book.rows))
    return streamed(request, chunks(exam, book), name=f"{exam.slug}.{form}", mime=mime)


def _by_points(row: GradebookRow) -> tuple[bool, int, str]:
    """Return the place of a row: those who handed in first, by falling points."""
    return (row.sat is None, -int(row.sat.points * 100) if row.sat else 0, row.name.casefold())
