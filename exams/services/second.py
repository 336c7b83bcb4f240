"""Second marking: ask for a share, mark without seeing other points, settle what differs."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_instructor_of, is_staff_of
from exams.errors import Conflict, InvalidInput, NotAllowed
from exams.grading.report import points_text
from exams.models import Answer, Moderation, Question, Review, SecondMark, SecondMarking
from exams.selectors.marking import answer_for_marking
from exams.selectors.second import second_queue, twice_marked
from exams.services.audit import write_event
from exams.services.marking import Decision
from exams.services.review import LONGEST_COMMENT_CHARACTERS, check_criteria, override


def ask_second_marking(user: User, question: Question, percent: int) -> SecondMarking:
    """Ask that this share of a question's answers is marked twice; return the row. Raises NotAllowed, InvalidInput."""
    _check_instructor(user, question)
    if not 0 <= percent <= 100:
        raise InvalidInput(_("Give a share between 0 and 100 percent."), field="percent")
    with transaction.atomic():
        asked = SecondMarking.objects.create(question=question, percent=percent, by=user)
        write_event(user.pk, "question.second_marking", question.exam, label=question.label, percent=percent)
    return asked


def mark_second(user: User, answer: Answer, criteria: Mapping[str, Decimal], note: str = "") -> SecondMark:
    """Add what a second person gives; return the row. The answer's points stay what they are.

    Raises NotAllowed; InvalidInput naming the criterion; Conflict if the answer is not this user's to mark second."""
    if not is_staff_of(user, answer.submission.attempt.exam.course):
        raise NotAllowed(_("Only staff of the course mark answers."))
    check_blind(user, answer)
    view = answer_for_marking(answer)
    check_criteria(view.spec, criteria)
    if len(note) > LONGEST_COMMENT_CHARACTERS or "\x00" in note:
        raise InvalidInput(_("The note is too long."), field="note")
    with transaction.atomic():
        points = sum(criteria.values(), Decimal(0))
        given = {key: points_text(value) for key, value in criteria.items()}
        mark = SecondMark.objects.create(
            answer=answer, version=view.version, by=user, points=points, criteria=given, note=note.strip()
        )
        write_event(user.pk, "answer.marked_second", answer, second=mark.pk, points=points_text(points))
    return mark


def check_blind(user: User, answer: Answer) -> None:
    """Raise Conflict unless the user may mark this answer as the second person."""
    if answer.pk not in {row.answer_id for row in second_queue(user, answer.question)}:
        raise Conflict(
            _("This answer is not yours to mark second: it is not in the sample, or you have seen points of it.")
        )


def moderate(user: User, answer: Answer, decision: Decision) -> Review:
    """Decide between two markers; return the review, which counts. Raises NotAllowed, InvalidInput, Conflict."""
    _check_instructor(user, answer.question)
    found = twice_marked(answer)
    if found is None or found.first is None:
        raise Conflict(_("Two people have to mark this answer before there is anything to settle."))
    words = _("Settled between %(first)s and %(second)s points.") % {
        "first": points_text(found.first.points),
        "second": points_text(found.second.points),
    }
    reason = " ".join(part for part in (words, decision.reason.strip()) if part)
    with transaction.atomic():
        review = override(user, answer, criteria=decision.criteria, reason=reason, comment=decision.comment)
        Moderation.objects.create(second=found.second, review=review)
    return review


def _check_instructor(user: User, question: Question) -> None:
    if not is_instructor_of(user, question.exam.course):
        raise NotAllowed(_("Only instructors of the course decide about second marking."))
