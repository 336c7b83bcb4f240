"""The line of a page that waits for answers to be compared with each other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def comparing_fragment(request: HttpRequest, *, pending: bool, count: int) -> HttpResponse:
    """Return the line that waits for answers to be compared; once they are, the page is loaded anew."""
    if not pending:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "exams/parts/comparing.html", {"count": count})
