"""The audit log of an exam, for its instructors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.access import get_taught_exam
from exams.selectors.audit import AuditFilter, audit_page
from exams.views.pages import page

# More digits than any key has; a longer number finds nothing.
LONGEST_KEY = 18


@page
@require_GET
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Every look at and change to marks; by person, answer and action."""
    exam = get_taught_exam(request.user, slug)
    given = request.GET.get("answer", "").strip()[:LONGEST_KEY]
    wanted = AuditFilter(
        person=request.GET.get("person", "").strip().replace("\x00", ""),
        action=request.GET.get("action", "").replace("\x00", ""),
        answer_id=int(given) if given.isascii() and given.isdigit() else 0,
    )
    found = audit_page(exam, wanted, request.GET.get("page", ""))
    return render(request, "exams/audit.html", {"exam": exam, "found": found, "wanted": wanted})
