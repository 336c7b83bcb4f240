"""Comments that markers of a question keep to use again."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from exams.access import is_staff_of
from exams.errors import InvalidInput, NotAllowed, NotFound
from exams.models import KeptComment, Question

LONGEST_KEPT_CHARACTERS = 500
# More than fit on a screen are found no faster than they are typed.
MOST_KEPT = 50


def keep_comment(user: User, question: Question, text: str) -> KeptComment:
    """Keep a comment for all markers of the question; return it. Safe to call twice.

    Raises NotAllowed, and InvalidInput if it is empty, too long, or there are too many."""
    _check_marker(user, question)
    text = text.strip()
    if not text:
        raise InvalidInput(_("Write the comment first, then keep it."), field="comment")
    if len(text) > LONGEST_KEPT_CHARACTERS or "\x00" in text:
        raise InvalidInput(_("A kept comment has at most %(most)s characters.") % {"most": LONGEST_KEPT_CHARACTERS}, field="comment")  # fmt: skip
    offered = KeptComment.objects.filter(question=question, removed_at=None)
    if offered.count() >= MOST_KEPT and not offered.filter(text=text).exists():
        raise InvalidInput(_("There are %(most)s kept comments already; remove one first.") % {"most": MOST_KEPT}, field="comment")  # fmt: skip
    return KeptComment.objects.get_or_create(question=question, text=text, removed_at=None, defaults={"by": user})[0]


def remove_comment(user: User, question: Question, comment_id: int, now: datetime) -> None:
    """Offer a comment no longer; decisions that hold its words keep them. Raises NotAllowed, NotFound."""
    _check_marker(user, question)
    if not KeptComment.objects.filter(question=question, pk=comment_id, removed_at=None).update(removed_at=now):
        raise NotFound(_("There is no such kept comment."))


def _check_marker(user: User, question: Question) -> None:
    if not is_staff_of(user, question.exam.course):
        raise NotAllowed(_("Only staff of the course mark answers."))
