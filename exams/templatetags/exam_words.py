"""The words and numbers of the pages: points, states with their signs, flags, times."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from exams.selectors.dashboard import Bar

register = template.Library()

# A state never shows by colour alone: each has a sign and a word.
STATES: dict[str, tuple[str, str]] = {
    "graded": ("●", "decided"),
    "decided": ("●", "decided"),
    "done": ("●", "graded"),
    "suggested": ("◐", "suggested"),
    "needs_review": ("▲", "needs a person"),
    "failed": ("✕", "failed"),
    "queued": ("○", "waiting"),
    "running": ("◌", "being graded"),
    "pending": ("○", "waiting"),
    "not_answered": ("–", "not answered"),
    "contested": ("◆", "contested"),
    "contest_answered": ("◇", "answered"),
    "empty": ("○", "empty"),
    "draft": ("◐", "draft saved"),
    "answered": ("●", "handed in"),
    "passed": ("●", "passed"),
    "grading": ("◌", "being graded"),
    "reviewed": ("●", "marked"),
}

FLAGS: dict[str, str] = {
    "judge_disagrees": "A language model read this differently from the rules; what it says stands beside the criteria.",
    "judge_gave_no_opinion": "The language model gave no opinion here; only the rules did.",
    "judge_quote_not_found": "The language model quoted words that are not in the answer. What it said there was left out.",
    "injected_instructions": "The answer held text addressed to the grader. It was set aside and not graded.",
    "hidden_characters": "The answer held characters that cannot be seen. They were removed before grading.",
    "look_alike_letters": "The answer held letters of another alphabet that look alike. They were read as plain letters.",
    "copied_question": "The answer repeats the text of the question.",
    "doubtful_split": "It is not certain that this part of the document belongs to this question.",
    "keyword_list": "The answer looks like a list of words rather than sentences.",
    "hedged": "The answer says both a thing and its opposite.",
    "figure_missing": "A figure is asked for and none was handed in.",
}

_UNITS = ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"))


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
    sign, word = STATES.get(name, ("○", str(name).replace("_", " ")))
    return format_html(
        '<span class="state state-{}"><span class="state-mark" aria-hidden="true">{}</span>{}{}</span>',
        name, sign, word, f" {extra}" if extra else "",
    )  # fmt: skip


@register.simple_tag
def attested(value: bool) -> SafeString:
    """Return whether points are attested, as sign, word and colour."""
    name, sign, word = ("decided", "●", "Attested.") if value else ("needs_review", "▲", "Not attested.")
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
    return STATES.get(name, ("", str(name).replace("_", " ")))[1]


@register.filter
def flag_words(name: str) -> str:
    """Return what a flag means as a sentence; an unknown flag as its own words."""
    return FLAGS.get(name) or name.replace("_", " ").capitalize() + "."


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """Return "3 s ago" with the exact time in the title; the browser keeps it fresh."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}" data-relative>{}</time>',
        local.isoformat(timespec="seconds"), local.strftime("%d %B %Y, %H:%M:%S"), relative(moment, timezone.now()),
    )  # fmt: skip


def relative(moment: datetime, now: datetime) -> str:
    """Return how long before `now` the moment was: "just now", "42 s ago", "3 h ago", "4 June 2021"."""
    seconds = int((now - moment).total_seconds())
    if seconds < 2:
        return "just now"
    for below, size, unit in _UNITS:
        if seconds < below:
            return f"{seconds // size} {unit} ago"
    local = timezone.localtime(moment)
    return f"{local.day} {local:%B %Y}"


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
        local.isoformat(timespec="seconds"), local.strftime("%d %B %Y, %H:%M:%S"), left(moment, timezone.now()),
    )  # fmt: skip


def left(moment: datetime, now: datetime) -> str:
    """Return the time from `now` to the moment in the two largest units."""
    seconds = int((moment - now).total_seconds())
    if seconds <= 0:
        return "the time is over"
    if seconds >= 2 * 86_400:
        return f"{seconds // 86_400} days"
    if seconds >= 3600:
        return f"{seconds // 3600} h {seconds // 60 % 60} min"
    return f"{seconds // 60} min"


VISIBILITIES = {"public": "at once", "after_release": "after release", "hidden": "never"}


@register.filter
def visibility_word(name: str) -> str:
    """Return when students see a test."""
    return VISIBILITIES.get(name, name)


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
