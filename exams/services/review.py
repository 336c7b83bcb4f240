"""[11] What people decide on an answer: every decision is a row of its own, with its event."""

from collections.abc import Mapping
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import Conflict, InvalidInput, NotAllowed
from exams.grading.report import points_text
from exams.grading.types import QuestionSpec
from exams.models import Answer, Grade, Review
from exams.selectors.effective import grade_of
from exams.services.audit import write_event
from exams.services.bell import ring_learning
from exams.specs import spec_of

LONGEST_COMMENT_CHARACTERS = 5_000


def accept_suggestion(
    user: User, answer: Answer, comment: str = "", *, seen: int | None = None, together: bool = False
) -> Review:
    """Confirm the machine's points as they are; return the review. `seen`: the grade that was looked at.

    `together`: as one of many, not looked at by itself; such a review teaches nothing.

    Raises NotAllowed, InvalidInput, and Conflict if there is no grade, it is not the one that was seen (the answer
    was graded again meanwhile), or a criterion has no points yet."""
    _check_marker(user, answer)
    grade = grade_of(answer)
    if seen is not None and (grade is None or grade.pk != seen):
        raise Conflict(_("This answer was graded again since you opened it; look once more."))
    if grade is None or grade.points is None:
        raise Conflict(_("There is no suggestion to accept; give the points by hand."))
    criteria = {row.key: row.points for row in grade.criteria.all() if row.points is not None}
    if len(criteria) < grade.criteria.count():
        raise Conflict(_("Some criteria have no suggestion; give their points by hand."))
    return _add_review(user, answer, grade, criteria, accepted=True, together=together, reason="", comment=comment)


def override(
    user: User,
    answer: Answer,
    *,
    criteria: Mapping[str, Decimal],
    reason: str,
    comment: str = "",
    together: bool = False,
) -> Review:
    """Set the points of every criterion by hand; return the review.

    `reason` is for staff, `comment` for the student; `together` as in `accept_suggestion`. Raises NotAllowed;
    InvalidInput naming the criterion ("criteria.2a.W") that is unknown, missing, or not within 0 and its points."""
    _check_marker(user, answer)
    if not reason.strip():
        raise InvalidInput(_("Say why, for whoever looks at it later."), field="reason")
    grade = grade_of(answer)
    version = grade.run.version if grade is not None else answer.question.live_version
    if version is None:
        raise Conflict(_("This question has no content."))
    check_criteria(spec_of(version), criteria)
    return _add_review(user, answer, grade, criteria, accepted=False, together=together, reason=reason, comment=comment)


def _check_marker(user: User, answer: Answer) -> None:
    if not is_staff_of(user, answer.submission.attempt.exam.course):
        raise NotAllowed(_("Only staff of the course mark answers."))


def check_criteria(spec: QuestionSpec, criteria: Mapping[str, Decimal]) -> None:
    """Raise InvalidInput unless these are possible points for every criterion, and for no other."""
    most = {criterion.key: criterion.points for criterion in spec.criteria}
    for key in criteria:
        if key not in most:
            raise InvalidInput(
                _("There is no criterion {key}.").format(key=repr(key[:32])), field=f"criteria.{key[:32]}"
            )
    for key, highest in most.items():
        points = criteria.get(key)
        if points is None:
            raise InvalidInput(_("Give the points of {key}.").format(key=key), field=f"criteria.{key}")
        if not points.is_finite() or not 0 <= points <= highest or points != points.quantize(Decimal("0.01")):
            raise InvalidInput(
                _("Between 0 and {highest}, at most two decimals.").format(highest=points_text(highest)),
                field=f"criteria.{key}",
            )


def _add_review(
    user: User,
    answer: Answer,
    grade: Grade | None,
    criteria: Mapping[str, Decimal],
    *,
    accepted: bool,
    together: bool = False,
    reason: str,
    comment: str,
) -> Review:
    for field, text in (("reason", reason), ("comment", comment)):
        if len(text) > LONGEST_COMMENT_CHARACTERS or "\x00" in text:
            raise InvalidInput(
                _("At most {most} characters, none of them NUL.").format(most=LONGEST_COMMENT_CHARACTERS),
                field=field,
            )
    points = sum(criteria.values(), Decimal(0))
    with transaction.atomic():
        review = Review.objects.create(
            answer=answer,
            grade=grade,
            by=user,
            accepted=accepted,
            together=together,
            points=points,
            criteria={key: points_text(value) for key, value in criteria.items()},
            reason=reason.strip(),
            comment=comment.strip(),
        )
        action = "answer.accepted" if accepted else "answer.overridden"
        write_event(user.pk, action, answer, review=review.pk, points=points_text(points), reason=reason.strip())
        version_id = grade.run.version_id if grade is not None else answer.question.live_version_id
        if version_id is not None and not together:
            transaction.on_commit(lambda: ring_learning(version_id, timezone.now()))
    return review
