"""What every page shares: signing in first, and domain errors as pages in words."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from exams.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from exams.models import AnswerFile, DraftFile

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_STATUS: tuple[tuple[type[DomainError], int, str], ...] = (
    (NotAllowed, 403, gettext_noop("Not for you")),
    (NotFound, 404, gettext_noop("Not here")),
    (InvalidInput, 400, gettext_noop("That cannot be taken")),
    (Conflict, 409, gettext_noop("Not now")),
)
SHOWN_MIMES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"})
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def page(view: View[P]) -> View[P]:
    """Return the view for signed-in people only, with domain errors turned into pages."""

    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            if any("\x00" in str(value) for value in kwargs.values()):
                raise NotFound(_("There is no such page."))  # PostgreSQL refuses to look for a NUL
            return view(request, *args, **kwargs)
        except DomainError as error:
            return error_page(request, error)

    signed_in = login_required(guarded)

    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        # A fragment's place in the page is no place for the sign-in form: the page says what happened instead.
        if not request.user.is_authenticated and request.headers.get("HX-Request") == "true":
            return HttpResponse(_("Signed out."), status=403, content_type="text/plain")
        response = signed_in(request, *args, **kwargs)
        # Results are withdrawn, people share machines: no page or fragment outlives its answer.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return cast(View[P], wraps(view)(answered))


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page that says in words what went wrong, under the error's status."""
    status, title = next(
        ((s, t) for kind, s, t in _STATUS if isinstance(error, kind)), (400, gettext_noop("That went wrong"))
    )
    return render(request, "exams/error.html", {"title": gettext(title), "message": error.message}, status=status)


def sent_on(request: HttpRequest, name: str, **place: object) -> HttpResponse:
    """Return the way to another page; scripts, which cannot see a redirect, find it in a header."""
    address = reverse(name, kwargs=place)
    if request.headers.get("HX-Request") != "true":
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user; `page` has seen to it that there is one."""
    return cast(User, request.user)


def file_response(content: bytes, mime: str, *, download_as: str = "") -> HttpResponse:
    """Return a file that somebody handed in or imported. The browser runs nothing in it."""
    response = HttpResponse(content, content_type=mime)
    response["Content-Security-Policy"] = _FILE_POLICY
    response["Cache-Control"] = "private, max-age=600"
    if download_as:
        response.headers["Content-Disposition"] = f'attachment; filename="{download_as}"'
    return response


def figure_response(found: DraftFile | AnswerFile | None) -> HttpResponse:
    """Return a figure that was handed in or drafted. Raises NotFound for None."""
    if found is None:
        raise NotFound(_("There is no such figure."))
    mime = found.mime if found.mime in SHOWN_MIMES else "application/octet-stream"
    return file_response(bytes(found.content), mime)
