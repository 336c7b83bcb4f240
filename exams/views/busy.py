"""The page for whom there is no place just now. Reads no row: that is what there is no place for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation


def busy_page(request: HttpRequest, retry_after_s: int) -> HttpResponse:
    """Return the page that says when to press again."""
    with translation.override(translation.get_language_from_request(request)):
        return render(None, "exams/busy.html", {"seconds": retry_after_s}, status=503)
