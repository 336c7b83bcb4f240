"""One person's data, for admins: what there is, as a zip, and its erasure."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exams.access import get_person
from exams.errors import Conflict, InvalidInput
from exams.models import Attempt, Enrolment, Review, Submission
from exams.services.outgoing_zip import zip_chunks
from exams.services.personal_data import export_person
from exams.services.personal_data_erase import erase_person
from exams.views.pages import page, user_of
from exams.views.streaming import streamed


@page
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Look a person up by user name."""
    name = request.GET.get("username", "").strip().replace("\x00", "")
    person = get_person(request.user, username=name)
    if person is not None:
        return redirect("person", user_id=person.pk)
    return render(request, "exams/people.html", {"name": name}, status=404 if name else 200)


@page
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """What there is about a person. A POST erases it, once the user name is typed."""
    found = get_person(request.user, user_id=user_id)
    if found is None:
        return redirect("people")
    if request.method == "GET":
        return _person_page(request, found)
    try:
        if request.POST.get("confirm", "") != found.get_username():
            raise InvalidInput(_("Type the username exactly as it stands above."), field="confirm")
        done = erase_person(found, by=user_of(request), now=timezone.now())
    except (InvalidInput, Conflict) as error:
        return _person_page(request, found, error=error.message)
    words = _("Erased: %(answers)d answers emptied, %(files)d files deleted. The account is now called %(name)s.")
    counts = {"answers": done.answers, "files": done.files, "name": done.username}
    messages.success(request, words % counts)
    return redirect("person", user_id=found.pk)


@page
@require_GET
def export(request: HttpRequest, user_id: int) -> HttpResponse:
    """Everything about a person as a zip."""
    found = get_person(request.user, user_id=user_id)
    if found is None:
        return redirect("people")
    chunks = zip_chunks(export_person(found, by=user_of(request)))
    return streamed(request, chunks, name=f"person-{found.pk}.zip", mime="application/zip")


def _person_page(request: HttpRequest, found: User, *, error: str = "") -> HttpResponse:
    context = {
        "person": found,
        "enrolments": Enrolment.objects.filter(user=found).select_related("course"),
        "attempts": Attempt.objects.filter(user=found).count(),
        "submissions": Submission.objects.filter(attempt__user=found).count(),
        "reviews": Review.objects.filter(by=found).count(),
        "error": error,
    }
    return render(request, "exams/person.html", context, status=422 if error else 200)
