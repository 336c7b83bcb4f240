"""Who else is at an answer, and what became of it since a marker saw it. Nobody is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from exams.grading.report import points_text
from exams.models import Answer, Presence, Review
from exams.selectors.effective import effective_of

# Pages say every 45 s that they are open; two missed calls and somebody has gone.
PRESENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed of an answer: the grade and the decision that counted then. None: there was none."""

    grade_id: int | None
    review_id: int | None

    @property
    def text(self) -> str:
        """Return it as it stands in a form."""
        return f"{self.grade_id or 0}-{self.review_id or 0}"


def read_seen(text: str) -> Seen | None:
    """Return what `Seen.text` wrote; None for anything else."""
    grade, dash, review = text.partition("-")
    if not dash or not (grade.isascii() and grade.isdigit() and review.isascii() and review.isdigit()):
        return None
    return Seen(int(grade) or None, int(review) or None)


@dataclass(frozen=True, slots=True)
class Company:
    """What a marker should know before deciding. `open_since` None: nobody else has the answer open.

    `decided`: another person's decision is the one that counts. `changes`: sentences, since the page was made."""

    open_since: datetime | None
    decided: Review | None
    changes: tuple[str, ...]


def company_of(user: User, answer: Answer, seen: Seen | None, now: datetime) -> Company:
    """Return who else is at the answer. A constant number of queries."""
    others = Presence.objects.filter(answer=answer, seen_at__gt=now - PRESENT).exclude(user=user)
    newest = answer.reviews.kept().order_by("-pk").first()
    return Company(
        open_since=others.order_by("opened_at").values_list("opened_at", flat=True).first(),
        decided=newest if newest is not None and newest.by_id != user.pk else None,
        changes=changes_since(answer, seen) if seen is not None else (),
    )


def seen_now(answer: Answer) -> Seen:
    """Return what a page made now shows."""
    found = effective_of(Answer.objects.filter(pk=answer.pk)).get(answer.pk)
    return Seen(found.grade_id, found.review_id) if found is not None else Seen(None, None)


def changes_since(answer: Answer, seen: Seen) -> tuple[str, ...]:
    """Return in sentences what was decided or graded since; () if nothing."""
    current = seen_now(answer)
    changes = []
    if current.review_id != seen.review_id:
        changes.append(_decision_words(answer, seen.review_id, current.review_id))
    if current.grade_id != seen.grade_id:
        changes.append(_("This answer was graded again since you opened it."))
    return tuple(changes)


def _decision_words(answer: Answer, before_id: int | None, now_id: int | None) -> str:
    rows = {row.pk: row for row in answer.reviews.filter(pk__in=[pk for pk in (before_id, now_id) if pk])}
    now = rows.get(now_id or 0)
    if now is None:
        return _("A decision on this answer was taken back since you opened it.")
    before = rows.get(before_id or 0)
    differing = _differing(before.criteria if before else {}, now.criteria)
    return _("This answer was marked since you opened it: %(points)s points (%(criteria)s).") % {
        "points": points_text(now.points),
        "criteria": ", ".join(differing) or _("no criterion changed"),
    }


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what a criterion has now, and what it had if that was something else."""
    return [
        f"{key} {before[key]} → {points}" if key in before else f"{key} {points}"
        for key, points in now.items()
        if before.get(key) != points
    ]
