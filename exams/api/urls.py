"""The API as one object, and its addresses; `/healthz` beside it."""

import json
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser

from exams.api import exams, runs, submissions
from exams.api.auth import TokenBearer
from exams.api.health import healthz
from exams.api.problem import add_handlers, refusing_methods

API_VERSION = "1"


class StrictParser(Parser):
    """JSON as its standard has it: no NaN, no Infinity; nested deeper than Python can follow is refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's value. Raises HttpError 400."""
        try:
            return json.loads(request.body, parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise HttpError(400, "The body is no valid JSON.") from None


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


api = NinjaAPI(
    title="Karakter",
    version=API_VERSION,
    description="Import exams, hand in answers, read results.",
    auth=TokenBearer(),
    parser=StrictParser(),
    docs_url=None,
    urls_namespace="api",
)
add_handlers(api)
api.add_router("/exams", exams.router)
api.add_router("", submissions.router)
api.add_router("/runs", runs.router)

_addresses, _app, _space = api.urls
for _address in _addresses:
    if isinstance(_address, URLPattern):
        _address.callback = refusing_methods(_address.callback)

urlpatterns = [path("healthz", healthz, name="healthz"), path("api/v1/", (_addresses, _app, _space))]
