"""Runs a claimed try: the public tests of a code question, in the same sandboxes as grading."""

import structlog
from django.utils import timezone

from exams.grading.answer_types.pytorch_code.trying import try_code
from exams.grading.sandbox import Sandbox, SandboxError
from exams.grading.types import Answer
from exams.models import TryRun
from exams.services import trying
from exams.specs import spec_of

log = structlog.get_logger(__name__)


def run_try(row: TryRun, sandbox: Sandbox) -> None:
    """Run the try and write what came of it; whatever fails on our side is told to staff only."""
    try:
        found = try_code(spec_of(row.version), Answer(fields=row.fields), seed=row.seed, sandbox=sandbox)
    except SandboxError as error:
        log.warning("sandbox_failed")
        trying.fail_try(row, str(error), timezone.now())
    except Exception as error:  # the top of the task: the try must not stay "running"
        log.exception("try_failed")
        trying.fail_try(row, f"{type(error).__name__}: {error}", timezone.now())
    else:
        trying.finish_try(row, found, timezone.now())
