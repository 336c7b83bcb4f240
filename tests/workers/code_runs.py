"""A small question that is decided by hidden tests, and its runs graded as a worker does."""

from django.utils import timezone

from exams.models import Grade, GradingRun, Zone
from exams.services.runs import claim_run, record_grade
from exams.specs import content_of
from tests.factories import DURING, add_file, hand_in, make_attempt, make_exam, make_version
from workers.grading import grade_run
from workers.reopening import ReopeningSandbox

LIMITS = {"wall_s": 10, "cpu_s": 5, "memory_bytes": 512 * 1024**2}
HIDDEN = b"""
import torch
from karakter import test, tensor_in

@test(points="2", criterion="values", visibility="after_release")
def test_doubled(candidate, rng):
    "The values are doubled"
    x = torch.randn(3, generator=rng)
    torch.testing.assert_close(tensor_in(candidate.call("double", x)), 2 * x)

@test(points="1", criterion="shape")
def test_shape(candidate, rng):
    "The shape stays"
    assert tensor_in(candidate.call("double", torch.randn(3, 2, generator=rng))).shape == (3, 2)
"""
RIGHT = "def double(x):\n    return 2 * x\n"
HALF = "def double(x):\n    return 3 * x\n"
CODE = {
    "fields": [{"name": "code", "kind": "code", "label": "Code"}],
    "criteria": [
        {"key": "values", "points": "2", "earn": "Right values."},
        {"key": "shape", "points": "1", "earn": "Right shape."},
    ],
    "parts": [
        {"type": "pytorch_code", "fields": ["code"], "criteria": ["values", "shape"], "settings": {"limits": LIMITS}}
    ],
    "points": "3",
}  # fmt: skip


def code_run(code: str) -> GradingRun:
    """Return the queued run of a code answer."""
    exam = make_exam(labels=("1a",))
    version = make_version(exam.questions.get(), **CODE)
    add_file(version, Zone.PRIVATE, "tests.py", HIDDEN)
    return hand_in(make_attempt(exam), {"1a": code})[0]


def graded(run: GradingRun, sandbox: ReopeningSandbox) -> Grade:
    """Grade a queued run as a worker does; return the stored grade."""
    claim = claim_run(run.pk, "test", DURING)
    assert claim is not None
    run = GradingRun.objects.get(pk=run.pk)
    found = grade_run(run, content_of(run.version), sandbox)
    assert record_grade(claim, found, seconds=0.5, now=timezone.now())
    return Grade.objects.get(run=run)
