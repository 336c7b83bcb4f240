"""The people of a course from a CSV file: looked at first, then applied whole. Removes nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_instructor_of
from exams.errors import InvalidInput, NotAllowed
from exams.models import Course, Enrolment, Role
from exams.services.audit import write_event
from exams.services.roster_file import LineError, RosterLine, read_roster


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
    users = {one.username: one for one in User.objects.filter(username__in=names)}
    enrolments = {one.user.username: one for one in course.enrolments.select_related("user")}
    people = tuple(_planned(line, users, enrolments) for line in file.lines)
    errors = [error for one in people if (error := _refused(one, user, users)) is not None]
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
        for one in plan.people:
            if one.kind != "same":
                _apply(user, course, one)
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


def _refused(one: Planned, user: User, users: Mapping[str, User]) -> LineError | None:
    """Return why this person cannot be as the file says; None if they can."""
    account = users.get(one.line.username)
    if account is not None and not account.is_active:
        return LineError(one.line.number, "username", _("This account is closed."))
    if account == user and one.before is not None and one.role != one.before.role:
        return LineError(one.line.number, "role", _("This is you: ask another instructor to change your role."))
    return None


def _apply(by: User, course: Course, one: Planned) -> None:
    account = _account(one)
    values = {"role": one.role, "section": one.section, "extra_minutes": one.extra_minutes}
    was = one.before
    before = {"role": was.role, "section": was.section, "extra_minutes": was.extra_minutes} if was else None
    row = Enrolment.objects.update_or_create(course=course, user=account, defaults=values)[0]
    action = "enrolment.changed" if was else "enrolment.added"
    write_event(by.pk, action, row, course=course.slug, user=account.pk, before=before, after=values)


def _account(one: Planned) -> User:
    """Return the account, made if there is none. An account that exists keeps its name and address: it is its owner's."""
    if not one.new_account:
        return User.objects.get(username=one.line.username)
    first, _space, last = one.line.name.rpartition(" ")
    return User.objects.create(
        username=one.line.username,
        first_name=first or last,
        last_name=last if first else "",
        email=one.line.email,
        password=make_password(None),
    )
