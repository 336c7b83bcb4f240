"""What a marker does on the marking page: decide over what was seen, take back, have an answer open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import Conflict, InvalidInput, NotAllowed
from exams.models import Answer, Grade, Presence, Review, Withdrawal
from exams.selectors.effective import grade_of
from exams.selectors.presence import Seen, changes_since
from exams.services.audit import write_event, write_view
from exams.services.bell import ring_learning
from exams.services.review import accept_suggestion, override

# Pages offer to take a decision back for ten seconds; the rest is for the way to the server.
UNDO_S = 10
_UNDO_LATEST = timedelta(seconds=UNDO_S + 5)
# A whole stack takes longer to look over.
UNDO_STACK_S = 60
_UNDO_STACK_LATEST = timedelta(seconds=UNDO_STACK_S + 5)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a marker wants of one answer. `accept`: the suggestion as it is, whatever `criteria` holds."""

    accept: bool
    criteria: Mapping[str, Decimal]
    reason: str
    comment: str


def decide(user: User, answer: Answer, decision: Decision, seen: Seen | None) -> Review:
    """Accept the suggestion or set the points; return the review. `seen` None: whatever stands there.

    Points that are the suggestion's are an acceptance. A comment to the student serves as the reason; none is needed
    where the machine had nothing to suggest. Raises NotAllowed, InvalidInput, and Conflict if the answer was decided
    or graded since it was seen."""
    with transaction.atomic():
        locked = Answer.objects.select_for_update(of=("self",)).select_related(
            "question", "submission__attempt__exam__course"
        )
        answer = locked.get(pk=answer.pk)
        if seen is not None:
            _check_seen(answer, seen)
        grade = grade_of(answer)
        suggested = {row.key: row.points for row in grade.criteria.all()} if grade else {}
        if decision.accept or (suggested and dict(decision.criteria) == suggested and not decision.reason.strip()):
            return accept_suggestion(user, answer, decision.comment)
        reason = decision.reason.strip() or decision.comment.strip() or _reason_without_suggestion(suggested)
        return override(user, answer, criteria=decision.criteria, reason=reason, comment=decision.comment)


def take_back(user: User, review_ids: Sequence[int], now: datetime, *, stack: bool = False) -> int:
    """Withdraw the user's own decisions of a moment ago; return how many. What stood before counts again.

    Raises Conflict if it is too late, and InvalidInput if one of them is not the user's newest on its answer."""
    latest = now - (_UNDO_STACK_LATEST if stack else _UNDO_LATEST)
    with transaction.atomic():
        found = Review.objects.kept().filter(pk__in=list(review_ids), by=user)
        reviews = list(found.select_related("grade__run", "answer__question", "answer__submission__attempt"))
        for review in reviews:
            if review.created_at < latest:
                raise Conflict(_("It is too late to take this back; open the answer and mark it again."))
            if review.answer.reviews.kept().filter(pk__gt=review.pk).exists() or _is_used(review):
                raise InvalidInput(_("Something was decided after you or answered with it; open the answer to see."))
            Withdrawal.objects.create(review=review, by=user)
            write_event(user.pk, "answer.taken_back", review.answer, review=review.pk)
        _ring(reviews, now)
    return len(reviews)


def note_presence(user: User, answer: Answer, now: datetime) -> None:
    """Note that the user has the answer open, and that they saw its marks. Safe to call often."""
    if not is_staff_of(user, answer.submission.attempt.exam.course):
        raise NotAllowed(_("Only staff of the course mark answers."))
    Presence.objects.update_or_create(answer=answer, user=user, defaults={"seen_at": now})
    write_view(user.pk, "answer.viewed", answer, now)


def _is_used(review: Review) -> bool:
    """Return whether something was told on the strength of it: a request answered, a disagreement settled."""
    return hasattr(review, "moderation") or review.regrade_requests.exists()


def _check_seen(answer: Answer, seen: Seen) -> None:
    changes = changes_since(answer, seen)
    if changes:
        raise Conflict(
            " ".join((*changes, _("Nothing was saved; your choice is kept below. Look once more, then save.")))
        )


def _reason_without_suggestion(suggested: Mapping[str, Decimal | None]) -> str:
    """Return the reason where nobody has to give one: there was nothing to differ from."""
    if any(points is not None for points in suggested.values()):
        return ""
    return _("Marked by hand; the machine suggested nothing.")


def _ring(reviews: Sequence[Review], now: datetime) -> None:
    """Let it be learned again without these, once for each version."""
    versions = {_version_of(review.grade, review.answer) for review in reviews} - {None}
    transaction.on_commit(lambda: [ring_learning(version_id, now) for version_id in versions if version_id])


def _version_of(grade: Grade | None, answer: Answer) -> int | None:
    return grade.run.version_id if grade is not None else answer.question.live_version_id
