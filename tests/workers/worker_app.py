"""The product's Celery app with the tests' answer type, which can also stop in the middle or kill its own worker.

Run by `celery -A tests.workers.worker_app worker`.
"""

import os
import signal
from dataclasses import replace
from pathlib import Path

from exams.grading.answer_type import PartContext, Tools
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer, PartResult
from grader.celery import app
from tests.factories_stated import STATED
from tests.waiting import wait_until

__all__ = ["app"]

GATE = "KARAKTER_TEST_GATE"  # a folder: `started` appears when a waiting answer is begun, `open` lets it go on
WAITS, KILLS = "waits at the gate", "kills its worker"


def _grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    text = answer.text(context.part.fields)
    gate = Path(os.environ[GATE])
    if KILLS in text:
        with (gate / "killed").open("a") as log:
            log.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    if WAITS in text:
        (gate / "started").touch()
        wait_until((gate / "open").exists, "the gate opens")
    return STATED.grade(context, answer, tools)


ANSWER_TYPES["stated"] = replace(STATED, grade=_grade)
