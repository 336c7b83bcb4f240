"""What a marking form says: points by criterion, the decision, what was seen."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from exams.errors import InvalidInput
from exams.services.marking import Decision


def read_decision(post: QueryDict, keys: Iterable[str]) -> Decision:
    """Return what the marker wants. Raises InvalidInput for what is no number of points."""
    return Decision(
        accept="accept" in post,
        criteria=read_points(post, keys),
        reason=post.get("reason", ""),
        comment=post.get("comment", ""),
    )


def read_points(post: Mapping[str, str], keys: Iterable[str]) -> dict[str, Decimal]:
    """Return the points chosen for each criterion. Raises InvalidInput for what is no number."""
    given = {}
    for key in keys:
        text = post.get(f"points-{key}", "").strip()
        try:
            if text:
                given[key] = Decimal(text)
        except InvalidOperation:
            raise InvalidInput(_("This is no number of points."), field=f"criteria.{key}") from None
    return given


def read_ids(post: QueryDict, name: str) -> list[int]:
    """Return the row keys in a form, those that can be one; a form holds at most a class."""
    return [int(text) for text in post.getlist(name)[:5_000] if text.isascii() and text.isdigit() and len(text) < 19]
