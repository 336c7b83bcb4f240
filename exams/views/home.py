"""The first page, and errors in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.selectors.home import marked_exams, sat_exams
from exams.views.pages import page, user_of


@page
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The exams that the user sits and marks."""
    user = user_of(request)
    context = {"sat": sat_exams(user, timezone.now()), "marked": marked_exams(user)}
    return render(request, "exams/home.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page when a form came without its token: an old page, or cookies refused."""
    message = "The form was too old or came from elsewhere. Go back, load the page again and send it once more."
    return render(request, "exams/error.html", {"title": "Not taken", "message": message}, status=403)
