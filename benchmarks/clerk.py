"""The platform's rows, kept by a process of its own: hands in answers, grades one as a worker does, counts.

`python -m benchmarks.clerk`, database and broker in the environment: each line of standard input is a JSON object,
`do` names one of the functions below and the rest are its arguments; each line of standard output is what it gives.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import islice

import django
from django.core.management import call_command

django.setup()

from django.contrib.auth.models import User  # noqa: E402  (models need the set-up)
from django.db import connections  # noqa: E402
from django.db.models import Count, Max  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.answers import LABEL  # noqa: E402
from benchmarks.mixed import mixed_submissions  # noqa: E402
from exams.models import Answer, Attempt, Exam, Grade, GradingRun, RunState, Submission  # noqa: E402
from exams.services.attempts import open_attempt  # noqa: E402
from exams.services.demo import BUNDLE  # noqa: E402
from exams.services.import_exam import import_bundle  # noqa: E402
from exams.services.submit import submit_answers  # noqa: E402
from exams.services.tokens import Scope, create_token  # noqa: E402
from workers.tasks import grade  # noqa: E402

_OPEN_FOR = timedelta(days=1)
_TEACHER = "teacher"


def prepare() -> None:
    """Make the tables, the demo exam and a student, unless they are there."""
    call_command("migrate", verbosity=0)
    teacher, _ = User.objects.get_or_create(username=_TEACHER, defaults={"is_superuser": True})
    import_bundle(BUNDLE, teacher)
    now = timezone.now()
    Exam.objects.update(opens_at=now - _OPEN_FOR, closes_at=now + _OPEN_FOR)


def hand_in_code(code: str) -> int:
    """Hand in one submission with nothing but a code answer; return its run."""
    submission = submit_answers(_attempt("student"), {LABEL: {"code": code}}, now=timezone.now())
    return int(GradingRun.objects.get(answer__submission=submission, answer__question__label=LABEL).pk)


def hand_in_mixed(count: int) -> dict[str, int]:
    """Hand in the whole exam for `count` students; return how many answers that are, and how many different ones."""
    texts: set[tuple[str, str]] = set()
    for number, answers in enumerate(islice(mixed_submissions(), count)):
        submit_answers(_attempt(f"student{number}"), answers, now=timezone.now())
        texts |= set(answers.items())
    return {"answers": GradingRun.objects.count(), "different": len(texts)}


def letters(students: int, count: int) -> list[tuple[str, str]]:
    """Return `count` requests to hand in the whole exam, [token, JSON body], the students in turn, each text once."""
    tokens = []
    for number in range(students):
        user = _attempt(f"student{number}").user
        tokens.append(create_token(user, "bench", [Scope.SUBMISSIONS_WRITE]).secret)
    exams = list(islice(mixed_submissions(), students))
    return [(tokens[n % students], _letter(exams[n % students], n)) for n in range(count)]


def kept() -> dict[str, object]:
    """Return the submissions in the tables, how many answers or runs they lack, and how much is graded."""
    found = list(Submission.objects.values_list("pk", flat=True))
    wanted = len(found) * Exam.objects.get().questions.count()
    missing = 2 * wanted - Submission.objects.filter(answers__runs__number=1).count() - Answer.objects.count()
    twice = Submission.objects.values("attempt", "digest").annotate(count=Count("pk")).filter(count__gt=1).count()
    return {"submissions": found, "double": twice, "answers_missing": missing, "graded": Grade.objects.count()}


def _letter(answers: Mapping[str, str], number: int) -> str:
    return json.dumps({"answers": {**answers, "1a": f"{answers.get('1a', '')} ({number})"}})


def grade_run(run: int) -> dict[str, object]:
    """Grade as a worker's task does, from the claim to the record; return the seconds and the points.

    A worker closes its connections before every task; so does this."""
    connections.close_all()
    started = time.perf_counter()
    grade(run)
    seconds = time.perf_counter() - started
    found = Grade.objects.get(run_id=run)
    return {"seconds": seconds, "full": found.points == found.max, "feedback": found.feedback}


def waiting() -> int:
    """Return how many runs are neither done nor failed."""
    return GradingRun.objects.filter(state__in=(RunState.QUEUED, RunState.RUNNING)).count()


def finished_at(run: int) -> float | None:
    """Return when a run was done, in seconds since 1970; None if it is not. Raises RuntimeError if it failed."""
    row = GradingRun.objects.get(pk=run)
    if row.state == RunState.FAILED:
        raise RuntimeError(f"Run {run} failed: {row.error}")
    return row.finished_at.timestamp() if row.state == RunState.DONE and row.finished_at else None


def outcome() -> dict[str, object]:
    """Return how the runs ended, and when the last one did (seconds since 1970)."""
    states = dict(Grade.objects.values_list("state").annotate(count=Count("pk")).order_by("state"))
    last = GradingRun.objects.aggregate(last=Max("finished_at"))["last"]
    again = GradingRun.objects.filter(tries__gt=1).count()
    return {
        "submissions": Submission.objects.count(),
        "runs": GradingRun.objects.count(),
        "failed": GradingRun.objects.filter(state=RunState.FAILED).count(),
        "tried_again": again,
        "states": states,
        "last": last.timestamp() if last else None,
    }


def _attempt(username: str) -> Attempt:
    student, _ = User.objects.get_or_create(username=username)
    exam = Exam.objects.get()
    exam.course.enrolments.get_or_create(user=student, defaults={"role": "student"})
    return open_attempt(student, exam, timezone.now())


_DO: Mapping[str, Callable[..., object]] = {
    each.__name__: each
    for each in (prepare, hand_in_code, hand_in_mixed, letters, kept, grade_run, waiting, finished_at, outcome)
}  # fmt: skip


def main() -> None:
    """Answer lines until there are none."""
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_DO[asked.pop("do")](**asked)), flush=True)


if __name__ == "__main__":
    main()
