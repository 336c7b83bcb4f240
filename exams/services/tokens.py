"""Keys to the API: made once and shown once, kept only as a hash."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction

from exams.errors import InvalidInput
from exams.models import ApiToken
from exams.services.audit import write_event

_MARK = "kar"
_PREFIX_BYTES = 4  # 8 hex digits find the row; the secret's 32 bytes cannot be guessed
# A busy token would otherwise write a row at every call.
_NOTE_USE_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a token may be used for; whose rows it reaches is its user's role."""

    EXAMS_READ = "exams:read"
    EXAMS_IMPORT = "exams:import"
    RESULTS_READ = "results:read"
    SUBMISSIONS_READ = "submissions:read"
    SUBMISSIONS_WRITE = "submissions:write"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token and its secret text, which is nowhere kept."""

    row: ApiToken
    secret: str


def create_token(
    user: User, name: str, scopes: Sequence[str], *, expires_at: datetime | None = None, by: User | None = None
) -> NewToken:
    """Make a token. Raises InvalidInput for unknown scopes, or none."""
    unknown = sorted(set(scopes) - {str(scope) for scope in Scope})
    if unknown or not scopes:
        known = ", ".join(Scope)
        raise InvalidInput(f"Scopes are some of {known}; not {', '.join(unknown) or 'none'}.", field="scopes")
    if not 0 < len(name.strip()) <= 100:
        raise InvalidInput("A name of 1 to 100 characters says what the token is for.", field="name")
    prefix = secrets.token_hex(_PREFIX_BYTES)
    secret = f"{_MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        row = ApiToken.objects.create(
            user=user,
            name=name.strip(),
            prefix=prefix,
            sha256=_hash(secret),
            scopes=sorted(set(scopes)),
            expires_at=expires_at,
        )
        write_event(by.pk if by else None, "token.created", row, scopes=row.scopes, user=user.pk)
    return NewToken(row, secret)


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """Return the valid token with this secret, its use noted; None if unknown, ended, revoked, or its user is not active."""
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != _MARK or not parts[1].isalnum() or not secret.isascii():
        return None
    row = ApiToken.objects.select_related("user").filter(prefix=parts[1][:12]).first()
    if not hmac.compare_digest(row.sha256 if row else _hash(""), _hash(secret)) or row is None:
        return None
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now) or not row.user.is_active:
        return None
    if row.last_used_at is None or now - row.last_used_at > _NOTE_USE_EVERY:
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def revoke_token(row: ApiToken, now: datetime, *, by: User) -> bool:
    """End the token; return False if it had ended already."""
    with transaction.atomic():
        ended = ApiToken.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=now)
        if ended:
            write_event(by.pk, "token.revoked", row)
    return bool(ended)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
