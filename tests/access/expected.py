"""Who may ask for which address: one line an address, by its name in the URL list.

`get(WHO)` and `post(WHO)` say who is let in; everybody else is refused, and so is every method that is not named.
Let in means: neither the sign-in page, nor 401, 403 or 404. Both may stand in a line: `get(MARKERS) | post(TEACHERS)`.
An address that answers only after release says `when="after"`. API calls name their scope: `get(MARKERS, "results:read")`.
Pages that show names to staff say `names=True`; on all others names of students may never stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

# Alice owns the rows, Bob sits the same exam; Mallory studies and Tess assists in another course.
CAST: Mapping[str, str] = {
    "anonymous": "", "outsider": "mallory", "ta elsewhere": "tess", "classmate": "bob", "owner": "alice",
    "ta": "tom", "instructor": "ida", "admin": "root",
}  # fmt: skip
EVERYBODY = frozenset(CAST)
SIGNED_IN = EVERYBODY - {"anonymous"}
MEMBERS = SIGNED_IN - {"outsider", "ta elsewhere"}
STUDENTS = frozenset({"classmate", "owner"})
OWNER = frozenset({"owner"})
MARKERS = frozenset({"ta", "instructor", "admin"})
ALL_MARKERS = MARKERS | {"ta elsewhere"}
OWNER_AND_MARKERS = OWNER | MARKERS
TEACHERS = frozenset({"instructor", "admin"})
ADMINS = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
When = Literal["always", "before", "after"]


@dataclass(frozen=True, slots=True)
class May:
    """Who is let in by which method. `scope`: what a token needs, for the API. `names`: staff see students' names."""

    methods: Mapping[str, frozenset[str]] = field(default_factory=dict)
    scope: str = ""
    when: When = "always"
    names: bool = False

    def __or__(self, other: "May") -> "May":
        """Return both together."""
        return replace(self, methods={**self.methods, **other.methods}, names=self.names or other.names)

    def who(self, method: str, state: str) -> frozenset[str]:
        """Return who is let in by this method in this state of the exam ("before" or "after" its release)."""
        return self.methods.get(method, NOBODY) if self.when in ("always", state) else NOBODY


def get(who: frozenset[str], scope: str = "", *, when: When = "always", names: bool = False) -> May:
    """Return that these people may read the address."""
    return May({"GET": who}, scope, when, names)


def post(who: frozenset[str], scope: str = "", *, when: When = "always", names: bool = False) -> May:
    """Return that these people may do what the address does."""
    return May({"POST": who}, scope, when, names)


def anything(who: frozenset[str]) -> May:
    """Return that these people may ask with every method; for views of libraries that do not look at it."""
    return May(dict.fromkeys(METHODS, who))


EXPECTED: Mapping[str, May] = {
    "healthz": get(EVERYBODY),
    "home": get(SIGNED_IN),
    "login": get(EVERYBODY) | post(EVERYBODY) | May({"PUT": EVERYBODY}),  # Django takes a PUT as a POST
    "logout": post(EVERYBODY),
    "set_language": anything(EVERYBODY),
    # A student's sitting and result
    "exam": get(MEMBERS),  # staff go on to the dashboard
    "start": post(STUDENTS),
    "question": get(STUDENTS) | post(STUDENTS),
    "draft": post(STUDENTS),
    "read": post(STUDENTS),
    "time-used": post(STUDENTS),
    "try": get(STUDENTS) | post(STUDENTS),
    "figure": get(OWNER) | post(STUDENTS),
    "question-file": get(MEMBERS),
    "hand-in": get(STUDENTS) | post(STUDENTS),
    "receipt": get(OWNER),
    "upload": post(STUDENTS),
    "split": get(OWNER),
    "move-part": post(OWNER),
    "confirm-upload": post(OWNER),
    "result": get(STUDENTS),
    "ask-regrade": post(OWNER),
    "answer-figure": get(OWNER_AND_MARKERS),
    # Marking
    "dashboard": get(MARKERS),
    "class": get(MARKERS),
    "release": post(TEACHERS),
    "mark-question": get(MARKERS),
    "accept-many": post(MARKERS),
    "retry-many": post(MARKERS),
    "mark-answer": get(MARKERS) | post(MARKERS),
    "grade-again": post(MARKERS),
    "points-stay": post(MARKERS),
    "presence": post(MARKERS),
    "undo-mark": post(MARKERS),
    "keep-comment": post(MARKERS),
    "groups": get(MARKERS) | post(MARKERS),
    "undo-stack": post(MARKERS),
    "second-first": get(MARKERS),
    "second": get(MARKERS) | post(MARKERS),
    "agreement": get(TEACHERS),
    "second-share": post(TEACHERS),
    "settle": get(TEACHERS) | post(TEACHERS),
    "analysis": get(MARKERS),
    "similarity": get(MARKERS),
    "regrades": get(MARKERS),
    "start-regrade": post(MARKERS),
    "decide-regrade": post(MARKERS),
    # Instructors
    "exam-life": get(TEACHERS, names=True),
    "exam-step": post(TEACHERS),
    "exam-times": post(TEACHERS, names=True),
    "exam-judging": post(TEACHERS, names=True),
    "exam-undo": post(TEACHERS),
    "audit": get(TEACHERS, names=True),
    "people": get(ADMINS),
    "person": get(ADMINS, names=True) | post(ADMINS, names=True),
    "person-export": get(ADMINS, names=True),
    "gradebook": get(TEACHERS, names=True),
    "gradebook-file": get(TEACHERS, names=True),
    "roster": get(TEACHERS, names=True) | post(TEACHERS, names=True),
    # The API, by token
    "api:openapi-json": anything(EVERYBODY),
    "api:api-root": May(),
    "api:import_exam": post(TEACHERS, "exams:import"),
    "api:list_exams": get(SIGNED_IN, "exams:read"),
    "api:get_exam": get(MEMBERS, "exams:read"),
    "api:get_status": get(MARKERS, "results:read"),
    "api:list_results": get(MARKERS, "results:read", names=True),
    "api:hand_in": post(STUDENTS, "submissions:write"),  # instructors name a student: tests/exams/test_api.py
    "api:get_submission": get(OWNER_AND_MARKERS, "submissions:read", names=True),
    "api:get_record": get(MARKERS, "results:read"),
}
