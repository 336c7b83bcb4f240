"""What the points say about the questions: figures, charts with their tables, the heat map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from exams.access import get_staff_exam
from exams.analysis import FEWEST_STUDENTS, FEWEST_TIMES, ROUGH_STUDENTS
from exams.selectors.analysis import HEAT_ROWS, exam_analysis
from exams.selectors.time_used import times_used
from exams.views.pages import page

TICKS_X = (0.0, 0.25, 0.5, 0.75, 1.0)
TICKS_Y = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@page
@require_GET
def analysis(request: HttpRequest, slug: str) -> HttpResponse:
    """Difficulty, discrimination, criteria, options and the heat map; `?rows=100` starts it further down."""
    exam = get_staff_exam(request.user, slug)
    asked = request.GET.get("rows", "")
    start = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    found = exam_analysis(exam, start)
    context = {
        "exam": exam,
        "found": found,
        "heat_pages": range(0, found.items.students, HEAT_ROWS),
        "heat_start": start,
        "times": times_used(exam),
        "fewest_times": FEWEST_TIMES,
        "ticks_x": TICKS_X,
        "ticks_y": TICKS_Y,
        "fewest": FEWEST_STUDENTS,
        "rough": ROUGH_STUDENTS,
    }
    return render(request, "exams/analysis.html", context)
