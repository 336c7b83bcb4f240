"""[1] A student's sitting: its window, and what is written before handing in."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from exams.access import role_in
from exams.errors import Conflict, InvalidInput, NotAllowed, NotFound, WindowClosed
from exams.models import Attempt, Draft, DraftFile, Enrolment, Exam, Question, QuestionVersion, Role
from exams.selectors.effective import is_released
from exams.services.audit import write_event
from exams.services.figures import read_figure
from exams.specs import form_fields, read_input


@dataclass(frozen=True, slots=True)
class Window:
    """When a student may write, extra minutes included.

    `in_time_until`: `closes` and the grace after it; `last`: until when answers are taken at all, then flagged late."""

    opens: datetime
    closes: datetime
    in_time_until: datetime
    last: datetime

    def is_open(self, now: datetime) -> bool:
        """Return whether answers are taken now; the last moment itself still counts."""
        return self.opens <= now <= self.last

    def is_late(self, now: datetime) -> bool:
        """Return whether what is handed in now is late."""
        return now > self.in_time_until

    def check(self, now: datetime) -> None:
        """Raise WindowClosed, saying since or until when, unless the window is open."""
        check_begun(self.opens, now)
        if now > self.last:
            raise WindowClosed(
                _("The exam closed at {closes}. Nothing can be handed in any more.").format(closes=_moment(self.closes))
            )


def check_begun(opens: datetime, now: datetime) -> None:
    """Raise WindowClosed before the exam opens: nobody reads questions early, whoever made an attempt for them."""
    if now < opens:
        raise WindowClosed(_("The exam opens at {opens}.").format(opens=_moment(opens)), code="not_open_yet")


def window(exam: Exam, sitting: Attempt | Enrolment | None = None) -> Window:
    """Return the window of one student: the exam's, and the extra minutes of enrolment and attempt after it.

    Once results are released nothing is taken late: students know the answers then."""
    extra = 0
    match sitting:
        case Enrolment():
            extra = sitting.extra_minutes
        case Attempt():
            enrolment = Enrolment.objects.filter(course_id=exam.course_id, user_id=sitting.user_id).first()
            extra = sitting.extra_minutes + (enrolment.extra_minutes if enrolment else 0)
        case None:
            pass
    closes = exam.closes_at + timedelta(minutes=extra)
    in_time_until = closes + timedelta(minutes=exam.grace_minutes)
    late_minutes = exam.late_minutes if exam.late_minutes and not is_released(exam) else 0
    return Window(exam.opens_at, closes, in_time_until, in_time_until + timedelta(minutes=late_minutes))


def open_attempt(user: User, exam: Exam, now: datetime) -> Attempt:
    """Return the student's attempt, made if there is none and the window is open. Safe to call twice.

    Raises NotAllowed for anybody but students of the course, WindowClosed outside the window.
    """
    opened = _opened(user, exam)
    if opened is not None:  # without a lock: a class that hands in at once would queue up for it
        return opened
    with transaction.atomic():
        Exam.objects.select_for_update().get(pk=exam.pk)  # numbers are given one at a time
        opened = _opened(user, exam)
        if opened is not None:
            return opened
        enrolment = Enrolment.objects.filter(course_id=exam.course_id, user=user, role=Role.STUDENT).first()
        if enrolment is None:
            raise NotAllowed(_("Only students of the course sit its exams."))
        window(exam, enrolment).check(now)
        return _add_attempt(user, exam, actor=user)


def add_attempt_for(student: User, exam: Exam, *, by: User) -> Attempt:
    """Return the student's attempt, made without a look at the window: staff hand in for somebody.

    Raises NotAllowed if `student` is no student of the course.
    """
    if role_in(student, exam.course) is not Role.STUDENT:
        raise NotAllowed(_("{name} is no student of this course.").format(name=student.get_username()))
    with transaction.atomic():
        Exam.objects.select_for_update().get(pk=exam.pk)
        attempt = Attempt.objects.filter(exam=exam, user=student).first()
        return attempt or _add_attempt(student, exam, actor=by)


def save_draft(attempt: Attempt, question: Question, fields: Mapping[str, object], now: datetime) -> Draft:
    """Keep the given fields as the question's draft; fields not named stay as they are.

    Raises WindowClosed, NotFound for a question of another exam, InvalidInput naming the field.
    """
    window(attempt.exam, attempt).check(now)
    checked = _checked_fields(attempt, question, fields)
    with transaction.atomic():
        draft = _locked_draft(attempt, question)
        draft.fields = {**draft.fields, **checked}
        draft.save(update_fields=["fields", "updated_at"])
    return draft


def save_draft_file(
    attempt: Attempt, question: Question, *, field: str, name: str, content: bytes, now: datetime
) -> DraftFile:
    """Keep a figure as the draft's file of this field, in place of an earlier one.

    Raises WindowClosed, NotFound, InvalidInput if the field takes no file or the file is no image."""
    window(attempt.exam, attempt).check(now)
    _checked_fields(attempt, question, {})
    if field not in {f.name for f in form_fields(_live(question)) if f.kind == "figure"}:
        raise InvalidInput(_("This field takes no file."), field=field[:32])
    figure = read_figure(name, content, field=field)
    with transaction.atomic():
        draft = _locked_draft(attempt, question)
        values = {**asdict(figure), "content": content}
        return DraftFile.objects.update_or_create(draft=draft, field=field, defaults=values)[0]


def remove_draft_file(attempt: Attempt, question: Question, *, field: str, now: datetime) -> bool:
    """Drop the draft's file of this field; return whether there was one. Raises WindowClosed."""
    window(attempt.exam, attempt).check(now)
    files = DraftFile.objects.filter(draft__attempt=attempt, draft__question=question, field=field)
    return files.delete()[0] > 0


def _checked_fields(attempt: Attempt, question: Question, fields: Mapping[str, object]) -> dict[str, str]:
    if question.exam_id != attempt.exam_id or question.retired:
        raise NotFound(_("There is no such question in this exam."))
    return dict(read_input(_live(question), fields, place="").fields)


def _live(question: Question) -> QuestionVersion:
    if question.live_version is None:
        raise Conflict(_("This question has no content yet."))
    return question.live_version


def _locked_draft(attempt: Attempt, question: Question) -> Draft:
    Attempt.objects.select_for_update().get(pk=attempt.pk)
    return Draft.objects.get_or_create(attempt=attempt, question=question)[0]


def _opened(user: User, exam: Exam) -> Attempt | None:
    attempt = Attempt.objects.filter(exam=exam, user=user).first()
    if attempt is not None:
        attempt.exam, attempt.user = exam, user
    return attempt


def _add_attempt(user: User, exam: Exam, *, actor: User) -> Attempt:
    highest = exam.attempts.aggregate(highest=Max("number"))["highest"] or 0
    attempt = Attempt.objects.create(exam=exam, user=user, number=highest + 1, language=exam.language)
    write_event(actor.pk, "attempt.opened", attempt)
    return attempt


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
