"""What can go wrong for the caller. Our own failures are not here (see `SandboxError`).

    DomainError
    ├── NotAllowed        may not do this, and may know that it exists
    ├── NotFound          does not exist, or is none of the caller's business
    ├── InvalidInput      a value is wrong; `field` says which
    │   └── BundleInvalid an exam bundle is wrong; `errors` lists every place
    └── Conflict          right in itself, but not in the present state
        └── WindowClosed  the exam is not open for this student now

HTTP codes live in `api/problem.py`; no error here is helped by trying again unchanged, except where
`retry_helps` says so.
"""

from collections.abc import Sequence

from exams.bundle.errors import BundleError


class DomainError(Exception):
    """Base of the tree. `code` is stable, `message` is a sentence for people, `field` may be ""."""

    code = "error"
    retry_helps = False

    def __init__(self, message: str, *, field: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or type(self).code


class NotAllowed(DomainError):
    """The caller may not do this."""

    code = "not_allowed"


class NotFound(DomainError):
    """There is no such row for this caller."""

    code = "not_found"


class InvalidInput(DomainError):
    """A value cannot be taken as it is."""

    code = "invalid_input"


class BundleInvalid(InvalidInput):
    """A bundle has errors; all of them are listed, nothing was written."""

    code = "bundle_invalid"

    def __init__(self, errors: Sequence[BundleError]) -> None:
        super().__init__(f"The bundle has {len(errors)} error{'' if len(errors) == 1 else 's'}.", field="bundle")
        self.errors = tuple(errors)


class Conflict(DomainError):
    """The request does not fit the present state."""

    code = "conflict"


class WindowClosed(Conflict):
    """Outside the student's window; code is "not_open_yet" or "closed"."""

    code = "closed"
    retry_helps = True
