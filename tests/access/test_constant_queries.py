"""Every page asks the database as often for fifty students as for five. The pages come from the URL list."""

import pytest
from django.db import transaction
from django.utils import timezone

from benchmarks.page_times import PEOPLE, client_of, page_times, words_of
from exams.models import Exam
from exams.services.made_class import make_class

FEW, MANY = 5, 50
# Looks for learned suggestions once there is a group to show at all.
ONE_MORE = frozenset({"groups"})


def queries(students: int) -> dict[tuple[str, str], int]:
    """Return how many queries each page takes over a class of this size; the class is gone afterwards."""
    with transaction.atomic():
        make_class(students, timezone.now())
        words = words_of(Exam.objects.get())
        found = [one for who in PEOPLE for one in page_times(who, client_of(PEOPLE[who]), words, 1, "before")]
        transaction.set_rollback(True)
    return {(one.name, one.who): one.queries for one in found if one.kind != "export"}


@pytest.mark.django_db
def test_pages_take_as_many_queries_for_50_students_as_for_5() -> None:
    few, many = queries(FEW), queries(MANY)
    assert len(many) > 30
    growing = {page: (few[page], count) for page, count in many.items() if count > few[page] + (page[0] in ONE_MORE)}
    assert growing == {}, "name and person of a page: queries for 5 and for 50 students"
