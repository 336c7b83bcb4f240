"""The people of a course as its instructors see them."""

from django.db.models import QuerySet

from exams.models import Course, Enrolment


def course_people(course: Course) -> QuerySet[Enrolment]:
    """Return everybody enrolled, by role and name."""
    return course.enrolments.select_related("user").order_by("role", "user__last_name", "user__username")
