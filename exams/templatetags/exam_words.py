"""The words and numbers of the pages: points, states with their signs, flags, times."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from exams import wording
from exams.selectors.histogram import Bar

register = template.Library()

# A state never shows by colour alone: each has a sign and a word.
STATES: dict[str, tuple[str, str]] = {
    "graded": ("●", gettext_noop("decided")),
    "decided": ("●", gettext_noop("decided")),
    "done": ("●", gettext_noop("graded")),
    "suggested": ("◐", gettext_noop("suggested")),
    "needs_review": ("▲", gettext_noop("needs a person")),
    "failed": ("✕", gettext_noop("failed")),
    "queued": ("○", gettext_noop("waiting")),
    "running": ("◌", gettext_noop("being graded")),
    "pending": ("○", gettext_noop("waiting")),
    "not_answered": ("–", gettext_noop("not answered")),
    "contested": ("◆", gettext_noop("contested")),
    "contest_answered": ("◇", gettext_noop("answered")),
    "empty": ("○", gettext_noop("empty")),
    "draft": ("◐", gettext_noop("draft saved")),
    "answered": ("●", gettext_noop("handed in")),
    "passed": ("●", gettext_noop("passed")),
    "grading": ("◌", gettext_noop("being graded")),
    "reviewed": ("●", gettext_noop("marked")),
}

FLAGS: dict[str, str] = {
    "judge_disagrees": gettext_noop(
        "A language model read this differently from the rules; what it says stands beside the criteria."
    ),
    "judge_gave_no_opinion": gettext_noop("The language model gave no opinion here; only the rules did."),
    "judge_quote_not_found": gettext_noop(
        "The language model quoted words that are not in the answer. What it said there was left out."
    ),
    "injected_instructions": gettext_noop(
        "The answer held text addressed to the grader. It was set aside and not graded."
    ),
    "hidden_characters": gettext_noop(
        "The answer held characters that cannot be seen. They were removed before grading."
    ),
    "look_alike_letters": gettext_noop(
        "The answer held letters of another alphabet that look alike. They were read as plain letters."
    ),
    "copied_question": gettext_noop("The answer repeats the text of the question."),
    "doubtful_split": gettext_noop("It is not certain that this part of the document belongs to this question."),
    "keyword_list": gettext_noop("The answer looks like a list of words rather than sentences."),
    "hedged": gettext_noop("The answer says both a thing and its opposite."),
    "figure_missing": gettext_noop("A figure is asked for and none was handed in."),
}

_UNITS = (
    (60, 1, gettext_noop("{count} s ago")),
    (3600, 60, gettext_noop("{count} min ago")),
    (86_400, 3600, gettext_noop("{count} h ago")),
)


@register.filter
def points(value: Decimal | str | None) -> str:
    """Return points without idle zeros: 2.50 -> "2.5"; "–" for None."""
    if value is None or value == "":
        return "–"
    number = Decimal(value)
    return f"{number.normalize():f}" if number else "0"


@register.simple_tag
def points_of(value: Decimal | None, most: Decimal | None) -> SafeString:
    """Return "2.5 / 4" with the maximum kept quiet."""
    return format_html(
        '<span class="points">{} <span class="points-max">/ {}</span></span>', points(value), points(most)
    )


@register.simple_tag
def state(name: str, extra: str = "") -> SafeString:
    """Return a state as sign, word and colour; `extra` follows the word."""
    sign, word = STATES.get(name, ("○", ""))[0], state_word(name)
    return format_html(
        '<span class="state state-{}"><span class="state-mark" aria-hidden="true">{}</span>{}{}</span>',
        name, sign, word, f" {extra}" if extra else "",
    )  # fmt: skip


@register.simple_tag
def attested(value: bool) -> SafeString:
    """Return whether points are attested, as sign, word and colour."""
    name, sign, word = (
        ("decided", "●", gettext("Attested.")) if value else ("needs_review", "▲", gettext("Not attested."))
    )
    return format_html(
        '<span class="state state-{}"><span class="state-mark" aria-hidden="true">{}</span>{}</span>', name, sign, word
    )


@register.filter
def state_sign(name: str) -> str:
    """Return only the sign of a state, for places where the word stands beside it."""
    return STATES.get(name, ("○", ""))[0]


@register.filter
def state_word(name: str) -> str:
    """Return only the word of a state."""
    known = STATES.get(name)
    return gettext(known[1]) if known else str(name).replace("_", " ")


@register.filter
def flag_words(name: str) -> str:
    """Return what a flag means as a sentence; an unknown flag as its own words."""
    known = FLAGS.get(name)
    return gettext(known) if known else name.replace("_", " ").capitalize() + "."


@register.filter
def in_language(text: str) -> str:
    """Return a sentence that a grade keeps in the page's language."""
    return wording.in_language(text or "")


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """Return "3 s ago" with the exact time in the title; the browser keeps it fresh."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}" data-relative>{}</time>',
        local.isoformat(timespec="seconds"), dateformat.format(local, gettext("j F Y, H:i:s")), relative(moment, timezone.now()),
    )  # fmt: skip


def relative(moment: datetime, now: datetime) -> str:
    """Return how long before `now` the moment was: "just now", "42 s ago", "3 h ago", "4 June 2021"."""
    seconds = int((now - moment).total_seconds())
    if seconds < 2:
        return gettext("just now")
    for below, size, words in _UNITS:
        if seconds < below:
            return gettext(words).format(count=seconds // size)
    return dateformat.format(timezone.localtime(moment), gettext("j F Y"))


@register.filter
def short_digest(digest: str) -> str:
    """Return the first twelve signs of a digest, in groups of four."""
    return " ".join(digest[place : place + 4] for place in range(0, 12, 4))


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """Return the mapping's value at a key that is itself a variable; "" if there is none."""
    return mapping.get(key, "")


@register.filter
def has(names: Collection[str], name: str) -> bool:
    """Return whether a name that is itself a variable is among the names."""
    return name in names


@register.filter
def percent(part: int, whole: int) -> str:
    """Return a width for an SVG bar, such as "37.5%"."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


@register.simple_tag
def now_iso() -> str:
    """Return the server's time, by which the browser counts down."""
    return timezone.now().isoformat(timespec="milliseconds")


@register.simple_tag
def until(moment: datetime) -> SafeString:
    """Return the time left until the moment; the browser counts it down. "the time is over" after it."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}" data-until>{}</time>',
        local.isoformat(timespec="seconds"), dateformat.format(local, gettext("j F Y, H:i:s")), left(moment, timezone.now()),
    )  # fmt: skip


def left(moment: datetime, now: datetime) -> str:
    """Return the time from `now` to the moment in the two largest units."""
    seconds = int((moment - now).total_seconds())
    if seconds <= 0:
        return gettext("the time is over")
    if seconds >= 2 * 86_400:
        return gettext("{days} days").format(days=seconds // 86_400)
    if seconds >= 3600:
        return gettext("{hours} h {minutes} min").format(hours=seconds // 3600, minutes=seconds // 60 % 60)
    return gettext("{minutes} min").format(minutes=seconds // 60)


VISIBILITIES = {
    "public": gettext_noop("at once"),
    "after_release": gettext_noop("after release"),
    "hidden": gettext_noop("never"),
}


METHODS = {"form": gettext_noop("Form"), "document": gettext_noop("Document"), "api": gettext_noop("API")}


@register.filter
def method_word(name: str) -> str:
    """Return how something was handed in."""
    return gettext(METHODS[name]) if name in METHODS else name


@register.filter
def visibility_word(name: str) -> str:
    """Return when students see a test."""
    return gettext(VISIBILITIES[name]) if name in VISIBILITIES else name


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of a bar: its state, how many, and where it lies, as SVG lengths."""

    name: str
    count: int
    x: str
    width: str


# In order of a bar; what is queued or graded just now is one stretch, decided by whomever another.
_BAR = (
    ("graded", ("graded", "reviewed")),
    ("suggested", ("suggested",)),
    ("needs_review", ("needs_review",)),
    ("failed", ("failed",)),
    ("pending", ("queued", "grading")),
    ("not_answered", ("not_answered",)),
)


@register.filter
def state_bar(counts: Mapping[str, int]) -> list[Piece]:
    """Return the stretches of a question's bar; empty if there are no answers."""
    whole = sum(counts.values())
    pieces, before = [], 0
    for name, standings in _BAR:
        count = sum(counts.get(standing, 0) for standing in standings)
        if count:
            pieces.append(Piece(name, count, percent(before, whole), percent(count, whole)))
        before += count
    return pieces


@register.filter
def bar_height(count: int, bars: Sequence[Bar]) -> str:
    """Return the height of a histogram's bar, of 100."""
    return f"{100 * count / max(1, *(bar.count for bar in bars)):.0f}"


@register.filter
def bar_top(count: int, bars: Sequence[Bar]) -> str:
    """Return where the bar begins, from the top, of 100."""
    return f"{100 - float(bar_height(count, bars)):.0f}"


@register.filter
def criterion_of(field: str) -> str:
    """Return the criterion's key that an error's field names ("criteria.2a.W"); other fields as they are."""
    return field.removeprefix("criteria.")
