"""The roster of a course: who is in it, and the CSV file that adds and changes people, looked at before it counts."""

import base64
import binascii

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exams.access import get_taught_course
from exams.errors import InvalidInput
from exams.models import Course
from exams.selectors.roster import course_people
from exams.services.roster import RosterPlan, apply_roster, plan_roster
from exams.views.pages import page, user_of

ROWS = 100
# So many changes and errors of a file are shown: who has more looks at the counts, and at the file itself.
SHOWN = 300


@page
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest, course: str) -> HttpResponse:
    """Who is in the course. A POST shows what a file would do, or does it."""
    found = get_taught_course(request.user, course)
    if request.method == "GET":
        return _roster_page(request, found)
    try:
        content = _content(request)
        if "apply" not in request.POST:
            return _roster_page(request, found, content=content, plan=plan_roster(user_of(request), found, content))
        plan = apply_roster(user_of(request), found, content)
    except InvalidInput as error:
        return _roster_page(request, found, error=error.message)
    words = _("Added: %(new)d; changed: %(changed)d; as before: %(same)d. Accounts made: %(accounts)d.")
    counts = {kind: plan.count(kind) for kind in ("new", "changed", "same")}
    messages.success(request, words % {**counts, "accounts": plan.new_accounts})
    return redirect("roster", course=found.slug)


def _content(request: HttpRequest) -> bytes:
    """Return the file, or the one that was looked at. Raises InvalidInput."""
    sent = request.FILES.get("roster")
    try:
        return bytes(sent.read()) if sent else base64.b64decode(request.POST.get("checked", ""), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(_("Choose the file once more."), field="roster") from None


def _roster_page(
    request: HttpRequest, course: Course, *, content: bytes = b"", plan: RosterPlan | None = None, error: str = ""
) -> HttpResponse:
    context = {
        "course": course,
        "people": Paginator(course_people(course), ROWS).get_page(request.GET.get("page")),
        "exams": course.exams.order_by("-date"),
        "plan": plan,
        "changes": [one for one in plan.people if one.kind != "same"][:SHOWN] if plan else (),
        "shown": SHOWN,
        "shown_slice": f":{SHOWN}",
        "counts": {kind: plan.count(kind) for kind in ("new", "changed", "same")} if plan else {},
        "checked": base64.b64encode(content).decode() if plan and not plan.errors else "",
        "error": error,
    }
    wrong = bool(error or (plan and plan.errors))
    return render(request, "exams/roster.html", context, status=422 if wrong else 200)
