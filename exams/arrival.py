"""When somebody first came whom a full server sent away: a signed note that their next try shows.

A hand-in counts from then: a server that was full just before the exam closed makes nobody late. The note is bound to
who asked, where and for what, word for word, so that it is good for nothing else.
"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, RawPostDataException, UnreadablePostError

HEADER = "Came-First"
# Longer than any line lasts; the content cannot change in that time, for it is part of what is signed.
GOOD_FOR = timedelta(minutes=15)
_SALT = "exams.arrival"


def note_of(request: HttpRequest, now: datetime) -> str:
    """Return the note for somebody sent away, "" if the request cannot be read: of the first time if one is shown."""
    what = _what(request)
    return signing.dumps({"at": first_came(request, now).timestamp(), "what": what}, salt=_SALT) if what else ""


def first_came(request: HttpRequest, now: datetime) -> datetime:
    """Return when this request was made first: the time of the note that it shows, if that is good, else now."""
    shown = request.headers.get(HEADER, "")
    if not shown:
        return now
    try:
        note = signing.loads(shown, salt=_SALT)
    except signing.BadSignature:
        return now
    came = datetime.fromtimestamp(note["at"], tz=now.tzinfo)
    good = note["what"] == _what(request) != "" and now - GOOD_FOR <= came <= now
    return came if good else now


def _what(request: HttpRequest) -> str:
    """Return a digest of who asks (session or token), where and with which content; "" if that cannot be read (again)."""
    try:
        content = hashlib.sha256(request.body).hexdigest()
    except (RawPostDataException, RequestDataTooBig, UnreadablePostError):
        return ""
    who = (request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), request.headers.get("Authorization", ""))
    parts = (request.path, *who, content)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
