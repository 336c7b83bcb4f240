"""Seconds that a question was in front of the student, as the page tells them now and then."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exams.access import get_attempt
from exams.errors import InvalidInput, NotFound
from exams.services.time_used import note_time
from exams.views.pages import page, user_of


@page
@require_POST
def time_used(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    """Note the seconds in `seconds`; there is nothing to show for it."""
    attempt = get_attempt(user_of(request), slug)
    question = attempt.exam.questions.filter(label=label, retired=False).first()
    if question is None:
        raise NotFound(_("There is no such question in this exam."))
    note_time(attempt, question, _seconds(request.POST.get("seconds", "")), timezone.now())
    return HttpResponse(status=204)


def _seconds(text: str) -> int:
    """Return the number. Raises InvalidInput for anything but a whole number of at most six digits."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise InvalidInput(_("Send whole seconds."), field="seconds")
    return int(text)
