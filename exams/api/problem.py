"""Errors as RFC 9457 answers: the one place that knows HTTP codes of domain errors."""

import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.defaults import page_not_found
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from exams.bundle import BundleError
from exams.errors import BundleInvalid, Conflict, DomainError, InvalidInput, NotAllowed, NotFound

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotAllowed, 403),
    (NotFound, 404),
    (InvalidInput, 422),
    (Conflict, 409),
    (DomainError, 400),
)
# "criteria.0.points: should be a number": the place before the first colon, if it looks like one.
_PLACE = re.compile(r"([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*): (.+)", re.DOTALL)


class ProblemError(Schema):
    """One thing to change. `file` and `line` for bundles; `path` is the place in it, or in the request."""

    file: str = ""
    line: int | None = None
    path: str = ""
    message: str


class Problem(Schema):
    """RFC 9457 problem details. `code` is a stable word for programs."""

    type: str = "about:blank"
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    code: str
    errors: list[ProblemError] = []


TITLES = {
    400: "Bad request",
    401: "No valid token",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Invalid input",
    500: "Our side failed",
    503: "No place just now",
}


def problem(status: int, code: str, detail: str, errors: list[ProblemError] | None = None) -> HttpResponse:
    """Return the problem as a response."""
    body = Problem(title=TITLES[status], status=status, detail=detail, code=code, errors=errors or [])
    content = json.dumps(body.model_dump())
    response = HttpResponse(content, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="karakter"'
    return response


def domain_problem(error: DomainError) -> HttpResponse:
    """Return the response of a domain error, every place of a bundle listed."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if isinstance(error, BundleInvalid):
        errors = [_bundle_error(one) for one in error.errors]
    else:
        errors = [ProblemError(path=error.field, message=error.message)] if error.field else []
    return problem(413 if error.code == "too_large" else status, error.code, error.message, errors)


def not_found_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return JSON for addresses below /api/ that lead nowhere, the site's page for others."""
    if request.path.startswith(API_PREFIX):
        return problem(404, "not_found", "There is nothing at this address.")
    return page_not_found(request, exception)


def refusing_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view with its 405 answers as problems; the library's are plain text."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response.headers.get("Allow", "")
        refused = problem(405, "method_not_allowed", f"This address takes {allowed}.")
        refused["Allow"] = allowed
        return refused

    return answered


def add_handlers(api: NinjaAPI) -> None:
    """Make every error of the API a problem."""
    for kind, handler in _HANDLERS:
        api.add_exception_handler(kind, handler)


def _bundle_error(error: BundleError) -> ProblemError:
    match = _PLACE.fullmatch(error.message)
    path, message = (match[1], match[2]) if match else ("", error.message)
    return ProblemError(file=error.path, line=error.line, path=path, message=message)


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        ProblemError(path=".".join(str(step) for step in one["loc"])[:200], message=str(one["msg"])[:500])
        for one in error.errors
    ]
    return problem(422, "invalid_input", "The request does not have the form that this address takes.", errors)


def _unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "no_valid_token", "Send a valid token: Authorization: Bearer kar_...")


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    status = error.status_code if error.status_code in TITLES else 400
    return problem(status, "bad_request" if status == 400 else "http_error", error.message)


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, "too_large", "The request is larger than this server takes.")


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(400, "bad_request", "The request cannot be read.")


def _our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("api_failed", path=request.path)
    return problem(500, "system_error", "Our side failed. It is noted; trying again may help.")


_HANDLERS: tuple[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]], ...] = (
    (DomainError, lambda request, error: domain_problem(error)),
    (ValidationError, _invalid),
    (AuthenticationError, _unauthenticated),
    (Http404, lambda request, error: problem(404, "not_found", "There is nothing here.")),
    (HttpError, _http_error),
    (RequestDataTooBig, _too_big),
    (SuspiciousOperation, _unreadable),
    (MultiPartParserError, _unreadable),
    (UnreadablePostError, _unreadable),
    (Exception, _our_fault),
)
