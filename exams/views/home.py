"""The first page."""

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
