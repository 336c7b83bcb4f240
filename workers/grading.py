"""Grading one run from its rows, with the record of how that was done."""

from dataclasses import replace

from django.utils import timezone

from exams.grading import engine
from exams.grading.answer_type import Tools
from exams.grading.doubt import with_doubt
from exams.grading.intake import digest_of
from exams.grading.judging.types import Judge
from exams.grading.sandbox import Sandbox
from exams.grading.types import Grade
from exams.models import GradingRun
from exams.specs import Content, kernel_answer
from workers.program import PROGRAM


def grade_run(run: GradingRun, content: Content, sandbox: Sandbox, judge: Judge | None = None) -> Grade:
    """Return the grade of a run's answer against its question's content, with the record.

    Raises SandboxError if our side failed."""
    started = timezone.now()
    answer = kernel_answer(run.answer)
    graded = engine.grade(content.spec, answer, Tools(seed=run.seed, sandbox=sandbox, judge=judge))
    record = {
        "started": started.isoformat(timespec="milliseconds"),
        "seed": str(run.seed),
        "question": {
            "id": run.version.question_id,
            "label": content.spec.label,
            "version": run.version.number,
            "digest": run.version.digest,
            **content.digests,
        },
        "answer": {"id": run.answer_id, "sha256": digest_of(answer), "doubt": run.answer.doubt},
        "program": dict(PROGRAM),
        "parts": [],
        **graded.record,
    }
    return replace(with_doubt(graded, run.answer.doubt), record=record)
