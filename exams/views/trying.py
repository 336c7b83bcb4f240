"""Trying code from the question page: start a try, and look how it stands."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from exams.errors import Conflict, InvalidInput
from exams.selectors.trying import trying_of
from exams.services.trying import start_try
from exams.views.pages import page
from exams.views.sitting import desk_of, save_posted


@page
@require_http_methods(["GET", "POST"])
def trying(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """The newest try of a question, as a fragment; a POST saves the draft and starts another."""
    desk = desk_of(request, slug)
    line = desk.line(label)
    error = ""
    if request.method == "POST":
        try:
            save_posted(request, desk, line)
            start_try(desk.own_attempt, line.question, timezone.now())
        except (InvalidInput, Conflict) as refused:
            error = refused.message
    if request.headers.get("HX-Request") != "true":
        if error:
            messages.error(request, error)
        return redirect("question", slug=slug, label=label)
    context = {
        "desk": desk,
        "line": line,
        "trying": trying_of(desk.own_attempt, line.question),
        "try_error": error,
        "locked": not desk.open,
    }
    return render(request, "exams/parts/try.html", context, status=422 if error else 200)
