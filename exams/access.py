"""The only door to rows for people: every function takes the user first.

Rows of others are NotFound, never NotAllowed: that they exist is nobody else's business.
"""

from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.auth.models import User as Person
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from exams.errors import NotAllowed, NotFound
from exams.models import STAFF_ROLES, Answer, Attempt, Course, Enrolment, Exam, GradingRun, Role, Submission, Upload

RowT = TypeVar("RowT", bound=Model)
User = AbstractBaseUser | AnonymousUser

LARGEST_ID = 2**63 - 1


def role_in(user: User, course: Course) -> Role | None:
    """Return the user's role in the course; None if not enrolled."""
    if not user.is_authenticated:
        return None
    row = Enrolment.objects.filter(course=course, user_id=user.pk).first()
    return Role(row.role) if row else None


def is_staff_of(user: User, course: Course) -> bool:
    """Return whether the user marks in this course: its TAs and instructors, and every admin."""
    return is_admin(user) or role_in(user, course) in STAFF_ROLES


def is_instructor_of(user: User, course: Course) -> bool:
    """Return whether the user runs this course: its instructors, and every admin."""
    return is_admin(user) or role_in(user, course) is Role.INSTRUCTOR


def is_admin(user: User) -> bool:
    """Return whether the user is a site-wide admin."""
    return bool(user.is_authenticated and user.is_active and getattr(user, "is_superuser", False))


def visible_exams(user: User) -> QuerySet[Exam]:
    """Return the exams of the user's courses, newest first; all for admins, none for the anonymous.

    Students do not see drafts."""
    exams = Exam.objects.select_related("course").order_by("-date", "slug")
    if is_admin(user):
        return exams
    if not user.is_authenticated:
        return exams.none()
    shown = Q(draft=False) | Q(course__enrolments__role__in=STAFF_ROLES)
    return exams.filter(shown, course__enrolments__user_id=user.pk)


def staff_exams(user: User) -> QuerySet[Exam]:
    """Return the exams that the user marks."""
    return visible_exams(user).filter(_staff(user, "course"))


def get_exam(user: User, slug: str) -> Exam:
    """Return an exam of the user's courses. Raises NotFound."""
    return _one(visible_exams(user).filter(slug=slug), "exam")


def get_staff_exam(user: User, slug: str) -> Exam:
    """Return an exam that the user marks. Raises NotFound."""
    return _one(staff_exams(user).filter(slug=slug), "exam")


def get_taught_exam(user: User, slug: str) -> Exam:
    """Return an exam of a course that the user runs. Raises NotFound, and NotAllowed for the course's TAs."""
    exam = get_staff_exam(user, slug)
    _check_instructor(user, exam.course)
    return exam


def get_taught_course(user: User, slug: str) -> Course:
    """Return a course that the user runs. Raises NotFound, and NotAllowed for the course's TAs."""
    courses = Course.objects.all()
    if not is_admin(user):
        courses = courses.filter(enrolments__user_id=_user_id(user), enrolments__role__in=STAFF_ROLES)
    course = _one(courses.filter(slug=slug), "course")
    _check_instructor(user, course)
    return course


def get_person(user: User, *, username: str = "", user_id: int = 0) -> Person | None:
    """Return the account of this name or key, for admins only; None if there is none.

    Raises NotFound for others who ask by a key, NotAllowed for those who ask by a name."""
    if not is_admin(user):
        raise NotFound(_("There is no such page.")) if user_id else NotAllowed(_("Only admins see people's data."))
    return Person.objects.filter(Q(username=username) if username else Q(pk=_key(user_id))).first()


def get_attempt(user: User, slug: str) -> Attempt:
    """Return the user's own attempt at the exam. Raises NotFound if there is none."""
    attempts = Attempt.objects.select_related("exam__course", "user")
    return _one(attempts.filter(exam__in=visible_exams(user), exam__slug=slug, user_id=_user_id(user)), "attempt")


def get_attempt_for_marking(user: User, slug: str, number: int) -> Attempt:
    """Return a student's attempt, by its anonymous number, at an exam the user marks. Raises NotFound."""
    attempts = Attempt.objects.select_related("exam__course", "user")
    return _one(attempts.filter(exam=get_staff_exam(user, slug), number=_key(number)), "attempt")


def get_answer_for_marking(user: User, answer_id: int) -> Answer:
    """Return an answer in a course where the user marks. Raises NotFound."""
    answers = Answer.objects.select_related("question", "submission__attempt__exam__course")
    staff = _staff(user, "submission__attempt__exam__course")
    return _one(answers.filter(staff, pk=_key(answer_id)), "answer")


def get_own_answer(user: User, answer_id: int) -> Answer:
    """Return an answer that the user handed in. Raises NotFound."""
    answers = Answer.objects.select_related("question", "submission__attempt__exam__course")
    return _one(answers.filter(submission__attempt__user_id=_user_id(user), pk=_key(answer_id)), "answer")


def get_submission(user: User, submission_id: int) -> Submission:
    """Return a submission that is the user's own or in a course where the user marks. Raises NotFound."""
    submissions = Submission.objects.select_related("attempt__exam__course", "attempt__user")
    mine = Q(attempt__user_id=_user_id(user))
    return _one(submissions.filter(mine | _staff(user, "attempt__exam__course"), pk=_key(submission_id)), "submission")


def get_upload(user: User, upload_id: int) -> Upload:
    """Return a document that the user uploaded. Raises NotFound."""
    uploads = Upload.objects.select_related("attempt__exam__course")
    return _one(uploads.filter(attempt__user_id=_user_id(user), pk=_key(upload_id)), "upload")


def get_run_for_marking(user: User, run_id: int) -> GradingRun:
    """Return a grading run in a course where the user marks. Raises NotFound."""
    runs = GradingRun.objects.select_related("answer__submission__attempt__exam__course", "version")
    staff = _staff(user, "answer__submission__attempt__exam__course")
    return _one(runs.filter(staff, pk=_key(run_id)), "run")


def _staff(user: User, course: str) -> Q:
    """Return the condition that the course at this path is one where the user marks."""
    if is_admin(user):
        return Q(**{f"{course}__isnull": False})  # not an empty Q: that would vanish in an "or"
    courses = Enrolment.objects.filter(user_id=_user_id(user), role__in=STAFF_ROLES).values("course_id")
    return Q(**{f"{course}__in": courses})


def _check_instructor(user: User, course: Course) -> None:
    if not is_instructor_of(user, course):
        raise NotAllowed(_("Only instructors of the course see this page: it has students' names."))


def _user_id(user: User) -> int:
    """Return the user's key; for the anonymous one that no row has."""
    return int(user.pk) if user.is_authenticated else 0


def _key(number: int) -> int:
    """Return the number if a database can hold it as a key, otherwise one that no row has."""
    return number if 0 < number <= LARGEST_ID else 0


_NO_SUCH = {
    "exam": gettext_noop("There is no such exam."),
    "course": gettext_noop("There is no such course."),
    "attempt": gettext_noop("There is no such attempt."),
    "answer": gettext_noop("There is no such answer."),
    "submission": gettext_noop("There is no such submission."),
    "upload": gettext_noop("There is no such upload."),
    "run": gettext_noop("There is no such run."),
}


def _one(rows: QuerySet[RowT], what: str) -> RowT:
    row = rows.first()
    if row is None:
        raise NotFound(gettext(_NO_SUCH[what]))
    return row
