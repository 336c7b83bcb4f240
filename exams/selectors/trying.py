"""What a student may try on a question, and how the newest try of it went."""

from dataclasses import dataclass

from exams.grading.answer_types.pytorch_code.spec import PytorchCodeSpec
from exams.grading.answer_types.pytorch_code.trying import public_tests
from exams.models import Attempt, Question, QuestionVersion, RunState, TryRun
from exams.specs import spec_of


@dataclass(frozen=True, slots=True)
class Trying:
    """The titles of a question's public tests, and the student's newest try of it, if any."""

    titles: tuple[str, ...]
    newest: TryRun | None

    @property
    def under_way(self) -> bool:
        """Return whether the newest try is not finished yet."""
        return self.newest is not None and self.newest.state in (RunState.QUEUED, RunState.RUNNING)


def tests_to_try(version: QuestionVersion) -> tuple[str, ...]:
    """Return the titles of the question's public tests; nothing if it asks for no code or has none."""
    spec = spec_of(version)
    coded = any(isinstance(part.spec, PytorchCodeSpec) for part in spec.parts)
    return public_tests(spec.private) if coded else ()


def trying_of(attempt: Attempt, question: Question) -> Trying:
    """Return what the student can try here, and how the newest try went. At most one query, none without tests."""
    titles = tests_to_try(question.live_version) if question.live_version is not None else ()
    tries = TryRun.objects.filter(attempt=attempt, version__question=question)
    return Trying(titles, tries.order_by("-pk").first() if titles else None)
