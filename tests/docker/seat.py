"""A student at the web pages of a stack, as a browser without scripts: forms, cookies, a document."""

import secrets
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.docker.engine import Stack

_PASSWORD = "compose-" + secrets.token_hex(8)
_ENROL = """
import json, sys
from django.contrib.auth.models import User
from exams.models import Course, Enrolment, Role
user = User.objects.create_user(sys.argv[1], password=sys.argv[2])
Enrolment.objects.create(course=Course.objects.get(), user=user, role=Role.STUDENT)
print(json.dumps(user.pk))
"""


def new_student(stack: Stack, name: str) -> "Seat":
    """Return the seat of a student who is new in the stack's one course, signed in."""
    stack.python("web", _ENROL, name, _PASSWORD)
    seat = Seat(stack.address())
    seat.sign_in(name)
    return seat


class Seat:
    """Somebody signed in. Every form that is posted carries the token that the pages gave."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def sign_in(self, name: str) -> None:
        """Sign in at the page for it."""
        self.get("/sign-in/")
        assert self.post("/sign-in/", username=name, password=_PASSWORD) == "/"

    def get(self, path: str) -> str:
        """Return a page."""
        with self._opener.open(self._address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, document: tuple[str, bytes] | None = None, **fields: str) -> str:
        """Post a form, with a document where one is given; return the path of the page that it leads to."""
        token = next(cookie.value or "" for cookie in self._cookies if cookie.name == "csrftoken")
        body, kind = _form({**fields, "csrfmiddlewaretoken": token}, document)
        request = urllib.request.Request(self._address + path, body, {"Content-Type": kind})
        with self._opener.open(request, timeout=60) as answer:
            return urllib.parse.urlsplit(str(answer.url)).path


def _form(fields: dict[str, str], document: tuple[str, bytes] | None) -> tuple[bytes, str]:
    """Return the body of a form of several parts, and its content type."""
    border = secrets.token_hex(16)
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if document is not None:
        name, content = document
        parts.append(f'name="document"; filename="{name}"\r\n\r\n'.encode() + content)
    body = b"".join(f"--{border}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts)
    return body + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"
