"""From a page that cannot wait to what comparing gave, through a real broker and a real worker."""

import pytest
from django.utils import timezone

from exams.models import Comparison, ComparisonKind
from exams.services.comparing import ring_comparing
from tests.factories import hand_in, make_attempt, make_exam
from tests.pages.test_similarity import LONG
from tests.waiting import wait_until
from tests.workers.conftest import Broker, StartWorker

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


def test_a_worker_compares_what_was_rung_for(start_worker: StartWorker, broker: Broker) -> None:
    exam = make_exam()
    for name in ("alice", "bob"):
        hand_in(make_attempt(exam, name), {"1a": LONG})
    question = exam.questions.get(label="1a")
    for kind in ComparisonKind:
        assert ring_comparing(question, kind, timezone.now())
        assert not ring_comparing(question, kind, timezone.now())
    start_worker()
    wait_until(lambda: Comparison.objects.exclude(digest="").count() == 2, "both comparisons")
    found = {row.kind: row for row in Comparison.objects.all()}
    assert [row.rung_at for row in found.values()] == [None, None]
    assert [pair[3] for pair in found["pairs"].found] == [1.0]
    assert [len(group[0]) for group in found["groups"].found] == [2]
