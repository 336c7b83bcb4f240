"""A made class has everything that pages show, and is refused where one is already."""

import pytest
from django.utils import timezone

from exams.errors import Conflict
from exams.models import Answer, CriterionGrade, Exam, Grade, GradingRun, RegradeRequest, Review
from exams.selectors.dashboard import class_list, exam_dashboard
from exams.services.made_class import make_class


@pytest.mark.django_db
def test_a_made_class_is_whole_and_made_once() -> None:
    made = make_class(12, timezone.now())
    assert (made.students, made.answers) == (12, 288)
    assert Answer.objects.count() == GradingRun.objects.count() == 288
    assert Grade.objects.count() == GradingRun.objects.filter(state="done").count() > 280
    assert Review.objects.count() == made.reviews > 20
    assert RegradeRequest.objects.count() == made.requests
    assert all(grade.criteria.count() for grade in Grade.objects.prefetch_related("criteria")[:20])
    assert CriterionGrade.objects.exclude(evidence=[]).exists()
    exam = Exam.objects.get()
    assert exam_dashboard(exam).handed_in == len(class_list(exam)) == 12
    with pytest.raises(Conflict):
        make_class(3, timezone.now())
