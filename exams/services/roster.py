"""The people of a course from a CSV file: looked at first, then applied whole. Removes nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from exams.access import is_instructor_of
from exams.errors import InvalidInput, NotAllowed
from exams.models import AuditEvent, Course, Enrolment, Role
from exams.services.audit import new_event, write_event
from exams.services.roster_file import LineError, RosterLine, read_roster

BATCH = 1_000  # rows a statement


@dataclass(frozen=True, slots=True)
class Planned:
    """One person as the file would have it. `before` None: not enrolled yet. `new_account`: no such user yet."""

    line: RosterLine
    new_account: bool
    before: Enrolment | None
    role: Role
    section: str
    extra_minutes: int

    @property
    def values(self) -> dict[str, object]:
        """Return what the enrolment would hold."""
        return {"role": self.role, "section": self.section, "extra_minutes": self.extra_minutes}

    @property
    def kind(self) -> str:
        """Return "new", "changed" or "same"."""
        if self.before is None:
            return "new"
        was = (self.before.role, self.before.section, self.before.extra_minutes)
        return "same" if was == (self.role, self.section, self.extra_minutes) else "changed"


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a file would do. With `errors` it does nothing at all. `missing`: enrolled, not in the file; they stay."""

    people: tuple[Planned, ...]
    errors: tuple[LineError, ...]
    missing: tuple[str, ...]

    def count(self, kind: str) -> int:
        """Return how many people are new, changed or the same."""
        return sum(one.kind == kind for one in self.people)

    @property
    def new_accounts(self) -> int:
        """Return how many accounts would be made."""
        return sum(one.new_account for one in self.people)


def plan_roster(user: User, course: Course, content: bytes) -> RosterPlan:
    """Return what the file would do; writes nothing. Raises NotAllowed, InvalidInput for what is no roster."""
    if not is_instructor_of(user, course):
        raise NotAllowed(_("Only instructors of the course change its roster."))
    file = read_roster(content)
    names = [line.username for line in file.lines]
    alike = User.objects.annotate(low=Lower("username")).filter(
        Q(username__in=names) | Q(low__in={name.lower() for name in names})
    )
    users = {one.username: one for one in alike}
    enrolments = {one.user.username: one for one in course.enrolments.select_related("user")}
    people = tuple(_planned(line, users, enrolments) for line in file.lines)
    spelt = {name.lower(): name for name in users}
    errors = [error for one in people if (error := _refused(one, user, users, spelt)) is not None]
    return RosterPlan(
        people=people,
        errors=tuple(sorted((*file.errors, *errors), key=lambda error: error.number)),
        missing=tuple(sorted(set(enrolments) - set(names))),
    )


def apply_roster(user: User, course: Course, content: bytes) -> RosterPlan:
    """Do what the file says, or nothing; return what was done. The same file again changes nothing.

    New accounts have no password that works: they are for sign-in by another service, or until an admin sets one.
    Raises NotAllowed, InvalidInput if the file has any error."""
    with transaction.atomic():
        Course.objects.select_for_update().get(pk=course.pk)
        plan = plan_roster(user, course, content)
        if plan.errors:
            raise InvalidInput(_("The file has errors; nothing was changed."), field="roster")
        _apply(user, course, plan.people)
        counts = {kind: plan.count(kind) for kind in ("new", "changed", "same")}
        write_event(user.pk, "roster.applied", course, accounts=plan.new_accounts, **counts)
    return plan


def _planned(line: RosterLine, users: Mapping[str, User], enrolments: Mapping[str, Enrolment]) -> Planned:
    before = enrolments.get(line.username)
    role, section, extra = (before.role, before.section, before.extra_minutes) if before else (Role.STUDENT, "", 0)
    return Planned(
        line=line,
        new_account=line.username not in users,
        before=before,
        role=Role(line.role or role),
        section=section if line.section is None else line.section,
        extra_minutes=extra if line.extra_minutes is None else line.extra_minutes,
    )


def _refused(one: Planned, user: User, users: Mapping[str, User], spelt: Mapping[str, str]) -> LineError | None:
    """Return why this person cannot be as the file says; None if they can. `spelt`: accounts by small letters."""
    account, known = users.get(one.line.username), spelt.get(one.line.username.lower())
    if account is None and known is not None:
        words = _("There is an account %(name)s; write it with the same capitals.") % {"name": known}
        return LineError(one.line.number, "username", words)
    if account is not None and not account.is_active:
        return LineError(one.line.number, "username", _("This account is closed."))
    if account == user and one.before is not None and one.role != one.before.role:
        return LineError(one.line.number, "role", _("This is you: ask another instructor to change your role."))
    return None


def _apply(by: User, course: Course, people: Sequence[Planned]) -> None:
    """Write new and changed people by the thousand, each with an event."""
    new = [one for one in people if one.before is None]
    accounts = _accounts(new)
    added = [Enrolment(course=course, user=accounts[one.line.username], **one.values) for one in new]
    Enrolment.objects.bulk_create(added, batch_size=BATCH)
    changed = [(one, one.before, one.before.pk) for one in people if one.kind == "changed" and one.before is not None]
    events = [
        new_event(
            by.pk, "enrolment.changed", row, course=course.slug, user=row.user_id, before=_values(row), after=one.values
        )
        for one, row, _ in changed
    ]
    rows = [Enrolment(pk=pk, **one.values) for one, _, pk in changed]
    Enrolment.objects.bulk_update(rows, ["role", "section", "extra_minutes"], batch_size=BATCH)
    events += [
        new_event(by.pk, "enrolment.added", row, course=course.slug, user=row.user_id, before=None, after=_values(row))
        for row in added
    ]
    AuditEvent.objects.bulk_create(events, batch_size=BATCH)


def _values(row: Enrolment) -> dict[str, object]:
    return {"role": row.role, "section": row.section, "extra_minutes": row.extra_minutes}


def _accounts(people: Sequence[Planned]) -> dict[str, User]:
    """Return the accounts by name, made where there are none. One that exists keeps its name and address: they are its
    owner's."""
    User.objects.bulk_create([_account(one) for one in people if one.new_account], batch_size=BATCH)
    names = [one.line.username for one in people]
    return {account.username: account for account in User.objects.filter(username__in=names)}


def _account(one: Planned) -> User:
    first, _space, last = one.line.name.rpartition(" ")
    return User(
        username=one.line.username,
        first_name=first or last,
        last_name=last if first else "",
        email=one.line.email,
        password=make_password(None),
    )
