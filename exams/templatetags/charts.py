"""Numbers for charts and tables of figures: signs before differences, places in a plot."""

from decimal import Decimal

from django import template

from exams.grading.report import points_text

register = template.Library()


@register.filter
def signed(difference: Decimal) -> str:
    """Return a difference with its sign: "+1.5", "−2", "0"."""
    text = points_text(abs(difference)) or "0"
    if difference == 0:
        return "0"
    return f"{'+' if difference > 0 else '−'}{text}"
