"""Addresses of grading runs: the record of one."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router

from exams import access
from exams.api import schemas
from exams.api.auth import caller
from exams.api.exams import READING
from exams.errors import NotFound
from exams.models import Grade
from exams.selectors.attestation import attestation_of
from exams.services.audit import write_view
from exams.services.tokens import Scope

router = Router(tags=["runs"])


@router.get("/{run_id}/record", response={200: schemas.RecordOut, **READING})
def get_record(request: HttpRequest, run_id: Path[schemas.RowId]) -> schemas.RecordOut:
    """Return how a grading came about: digests, seed, limits, sandbox, outcome, signature; for staff."""
    user = caller(request, Scope.RESULTS_READ)
    run = access.get_run_for_marking(user, run_id)
    write_view(user.pk, "record.read", run.answer, timezone.now())
    grade = Grade.objects.filter(run=run).prefetch_related("criteria").first()
    if grade is None:
        raise NotFound("This run has no grade.")
    how = attestation_of(grade)
    return schemas.RecordOut(
        run=run.pk,
        exam=run.answer.submission.attempt.exam.slug,
        question=run.answer.question.label,
        attested=how.attested,
        intact=how.intact,
        record_sha256=grade.record_sha256,
        signature=grade.signature,
        record=grade.record if isinstance(grade.record, dict) else {},
    )
