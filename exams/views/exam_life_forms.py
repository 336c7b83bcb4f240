"""The forms of the page "Exam": times, thresholds and the grade scale."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.grading.scale import BOUNDED, GradeScale, ScaleError, ScaleUnit
from exams.models import Exam
from exams.selectors.grading_rules import Threshold, scale_of, thresholds
from exams.services.exam_life import ExamTimes, times_of

_MINUTE = "%Y-%m-%dT%H:%M"
# Ten weeks in minutes: nobody is late for longer.
MOST_MINUTES = 10 * 7 * 24 * 60


class TimesForm(forms.Form):
    """When students may write, and what they may do after release."""

    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), input_formats=[_MINUTE, _MINUTE + ":%S"])
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes"), input_formats=[_MINUTE, _MINUTE + ":%S"])
    grace_minutes = forms.IntegerField(label=gettext_lazy("Minutes of grace"), min_value=0, max_value=MOST_MINUTES)
    late_minutes = forms.IntegerField(label=gettext_lazy("Minutes taken late"), min_value=0, max_value=MOST_MINUTES)
    regrade_days = forms.IntegerField(label=gettext_lazy("Days to ask for a new look"), min_value=0, max_value=365)
    show_distribution = forms.BooleanField(label=gettext_lazy("Show the class's distribution"), required=False)

    def times(self) -> ExamTimes:
        """Return what was given; the form is valid."""
        return ExamTimes(**{name: self.cleaned_data[name] for name in ExamTimes.__slots__})


def times_values(exam: Exam) -> dict[str, object]:
    """Return the exam's times as the form's inputs take them."""
    values = {name: getattr(times_of(exam), name) for name in ExamTimes.__slots__}
    return {name: _local(value) if isinstance(value, datetime) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One input of the judging form: what stands in it and what is wrong with it."""

    name: str
    label: str
    value: str
    least: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class JudgingForm:
    """Thresholds by question and the bounds of the letters, as posted or as they are.

    `wanted` and `scale` are only to be used without `errors`; they hold what is stored where nothing was posted."""

    unit: str
    thresholds: tuple[Line, ...]
    bounds: tuple[Line, ...]
    wanted: Mapping[str, float]
    scale: GradeScale | None
    errors: Mapping[str, str]

    @property
    def seen(self) -> str:
        """Return a digest of the values: who applies must have seen what exactly these change."""
        return hashlib.sha256(repr((sorted(self.wanted.items()), self.scale)).encode()).hexdigest()[:16]


def judging_form(exam: Exam, post: QueryDict | None = None) -> JudgingForm:
    """Return the form with what was posted, or with what is stored."""
    now = thresholds(exam)
    stored = scale_of(exam)
    given = _stored_bounds(stored) if post is None else {k: post.get(f"bound-{k}", "").strip() for k in BOUNDED}
    unit = (str(stored.unit) if stored else "percent") if post is None else post.get("unit", "percent")
    errors: dict[str, str] = {}
    wanted = {one.label: _threshold(one, post, errors) for one in now}
    scale = _scale(unit, given, errors)
    return JudgingForm(
        unit=unit,
        thresholds=tuple(_threshold_line(one, post, errors) for one in now),
        bounds=tuple(Line(f"bound-{k}", k, given[k], error=errors.get(f"bound-{k}", "")) for k in BOUNDED),
        wanted=wanted,
        scale=scale,
        errors=errors,
    )


def _threshold_line(one: Threshold, post: QueryDict | None, errors: Mapping[str, str]) -> Line:
    name = f"threshold-{one.label}"
    value = f"{one.value:g}" if post is None else post.get(name, f"{one.value:g}")
    return Line(name, f"{one.label} {one.title}", value, f"{one.least:g}", errors.get(name, ""))


def _threshold(one: Threshold, post: QueryDict | None, errors: dict[str, str]) -> float:
    name = f"threshold-{one.label}"
    if post is None or name not in post:
        return one.value
    try:
        value = float(str(post[name]).replace(",", "."))
    except ValueError:
        value = -1.0
    if not one.least <= value <= 1:
        errors[name] = _("Between %(least)s, which the question's own file has, and 1.") % {"least": f"{one.least:g}"}
        return one.value
    return value


def _stored_bounds(scale: GradeScale | None) -> dict[str, str]:
    values = [f"{bound:f}" for bound in scale.bounds] if scale else [""] * len(BOUNDED)
    return dict(zip(BOUNDED, values, strict=True))


def _scale(unit: str, given: Mapping[str, str], errors: dict[str, str]) -> GradeScale | None:
    if not any(given.values()):
        return None
    bounds = []
    for letter, text in given.items():
        try:
            bounds.append(Decimal(text.replace(",", ".")))
        except InvalidOperation:
            errors[f"bound-{letter}"] = _("Write a number; or leave all five empty for no letters.")
    if len(bounds) < len(given) or unit not in list(ScaleUnit):
        return None
    try:
        return GradeScale(ScaleUnit(unit), tuple(bounds))
    except ScaleError as error:
        errors[f"bound-{error.letter}"] = SCALE_WORDS.get(error.message, error.message)
        return None


# The kernel says it in English; these are the same sentences for people.
SCALE_WORDS: Mapping[str, Any] = {
    "Between 0 and 100.": gettext_lazy("Between 0 and 100."),
    "At least 0.": gettext_lazy("At least 0."),
    "Must be lower than the letter above.": gettext_lazy("Must be lower than the letter above."),
}


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime(_MINUTE)
