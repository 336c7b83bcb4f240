"""In which language a request is answered."""

import re

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

ENGLISH_PATHS = ("/api/", "/healthz")
# Some browsers say only "no", which Django does not know as bokmål.
_NORWEGIAN = re.compile(r"(?<![\w-])no(?:-NO)?(?![\w-])", re.IGNORECASE)


class PageLanguage(LocaleMiddleware):
    """Pages in the language chosen by cookie, else in the browser's, else in English; programs always get English."""

    def process_request(self, request: HttpRequest) -> None:
        """Set the language of this request."""
        if request.path_info.startswith(ENGLISH_PATHS):
            translation.activate("en")
            request.LANGUAGE_CODE = "en"
            return
        wanted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        request.META["HTTP_ACCEPT_LANGUAGE"] = _NORWEGIAN.sub("nb", wanted)
        super().process_request(request)
