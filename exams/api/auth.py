"""Who calls: a bearer token with scopes. Whose rows it reaches is for `exams.access`."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from exams.errors import NotAllowed
from exams.models import ApiToken
from exams.services.tokens import Scope, find_token


class TokenBearer(HttpBearer):
    """`Authorization: Bearer kar_...`; the token that was found is `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the valid token, or None."""
        return find_token(token, timezone.now())


def caller(request: HttpRequest, scope: Scope) -> User:
    """Return the token's user. Raises NotAllowed if the token lacks the scope."""
    token = cast(ApiToken, request.auth)  # type: ignore[attr-defined]
    if scope not in token.scopes:
        raise NotAllowed(f"This token lacks the scope {scope}.")
    return token.user
