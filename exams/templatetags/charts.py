"""Numbers for charts and tables of figures: signs before differences, places in a plot."""

from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from exams.grading.report import points_text
from exams.selectors.analysis import HeatCell, HeatRow
from exams.selectors.time_used import TimesUsed

register = template.Library()

# The plot of difficulty and discrimination, in units of its viewBox of 640 by 360.
PLOT_LEFT, PLOT_TOP, PLOT_WIDTH, PLOT_HEIGHT = 56, 16, 560, 296
LOWEST_R = -0.2
# The plot of times has a row a question, as high as this, and a line of ticks below.
TIME_ROW, TIME_FOOT = 20, 48


@register.filter
def signed(difference: Decimal) -> str:
    """Return a difference with its sign: "+1.5", "−2", "0"."""
    text = points_text(abs(difference)) or "0"
    if difference == 0:
        return "0"
    return f"{'+' if difference > 0 else '−'}{text}"


@register.filter
def share(value: float | None) -> str:
    """Return a share or correlation with two decimals; "–" for None."""
    return "–" if value is None else f"{round(value, 2) or 0:.2f}".replace("-", "−")


@register.filter
def plot_x(difficulty: float) -> str:
    """Return where a share from 0 to 1 stands in the plot, from its left."""
    return f"{PLOT_LEFT + max(0.0, min(1.0, difficulty)) * PLOT_WIDTH:.1f}"


@register.filter
def plot_y(discrimination: float) -> str:
    """Return where a correlation stands in the plot, from its top; below -0.2 it lies on the lower edge."""
    part = (max(LOWEST_R, min(1.0, discrimination)) - LOWEST_R) / (1 - LOWEST_R)
    return f"{PLOT_TOP + (1 - part) * PLOT_HEIGHT:.1f}"


@register.filter
def time_x(minutes: float, most: float) -> str:
    """Return where a time stands in the plot of times, from its left; `most` is its right end."""
    return f"{PLOT_LEFT + minutes / most * PLOT_WIDTH:.1f}"


@register.filter
def time_y(row: int) -> str:
    """Return the middle of a row of the plot of times, from its top; of the row after the last: its foot."""
    return f"{(row + 1) * TIME_ROW:.0f}"


@register.filter
def time_height(rows: int) -> int:
    """Return the height of the plot of times."""
    return rows * TIME_ROW + TIME_FOOT


@register.filter
def time_ticks(times: TimesUsed) -> tuple[float, ...]:
    """Return the ticks of the plot of times, in minutes."""
    return tuple(times.most * part / 4 for part in range(5))


@register.simple_tag
def heat_cells(row: HeatRow, slug: str) -> SafeString:
    """Return the cells of one student: thousands on a page, so each is one formatted string."""
    base = reverse("dashboard", args=[slug])
    return mark_safe("".join(_heat_cell(cell, base) for cell in row.cells))  # noqa: S308 - labels are escaped


def _heat_cell(cell: HeatCell | None, base: str) -> str:
    if cell is None:
        return '<td class="heat-none">–</td>'
    address = f"{base}{escape(cell.label)}/{cell.answer_id}?show=all"
    return f'<td class="heat-{cell.heat}"><a href="{address}">{points_text(cell.points)}</a></td>'
