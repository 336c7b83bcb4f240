"""Marking a whole stack of like answers at once; each decision is still a row and an event of its own."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import InvalidInput, NotAllowed
from exams.models import Answer, Exam, Review
from exams.selectors.effective import grade_of, latest_answers
from exams.services.marking import Decision
from exams.services.review import accept_suggestion, override


def mark_stack(user: User, exam: Exam, label: str, answer_ids: Sequence[int], decision: Decision) -> tuple[Review, ...]:
    """Give every one of these answers the same points and comment; return the reviews.

    The first of them was read in full: its review teaches; the others are marked together with it. Answers that a
    person has decided are left as they are. All or nothing. Raises NotAllowed, InvalidInput (see `override`)."""
    if not is_staff_of(user, exam.course):
        raise NotAllowed(_("Only staff of the course mark answers."))
    with transaction.atomic():
        found = latest_answers(exam).filter(question__label=label, pk__in=list(answer_ids))
        rows = found.select_related("question", "submission__attempt__exam__course").select_for_update(of=("self",))
        answers = {row.pk: row for row in rows}
        decided = set(Review.objects.kept().filter(answer__in=list(answers)).values_list("answer_id", flat=True))
        chosen = [answers[pk] for pk in dict.fromkeys(answer_ids) if pk in answers and pk not in decided]
        if not chosen:
            raise InvalidInput(_("There is nothing left to mark in this stack."), field="answer")
        return tuple(
            _mark(user, answer, decision, together=place > 0, count=len(chosen)) for place, answer in enumerate(chosen)
        )


def _mark(user: User, answer: Answer, decision: Decision, *, together: bool, count: int) -> Review:
    """Accept where these points are the suggestion, otherwise set them."""
    grade = grade_of(answer)
    suggested = {row.key: row.points for row in grade.criteria.all()} if grade else {}
    if suggested and dict(decision.criteria) == suggested:
        return accept_suggestion(user, answer, decision.comment, together=together)
    words = _("Marked with a stack of %(count)s like answers.") % {"count": count}
    reason = " ".join(part for part in (decision.reason.strip(), words) if part)
    return override(
        user, answer, criteria=decision.criteria, reason=reason, comment=decision.comment, together=together
    )
