"""The code answer that is measured: its question, its text, and both laid out for graders without isolation."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from exams.bundle import QuestionDocument
from exams.grading import engine
from exams.grading.answer_type import Tools
from exams.grading.sandbox import Sandbox
from exams.grading.types import Answer, Grade
from exams.grading.verdict import State
from workers.sheets import find_bundle

LABEL = "1b"
PLAIN = Path(__file__).with_name("plain")
_PLAIN_FILES = ("karakter.py", "checks.py", "test_answer.py")


def measured_question() -> QuestionDocument:
    """Return the demo exam's question with the code answer."""
    return next(each for each in find_bundle("").questions if each.label == LABEL)


def code_of(question: QuestionDocument, seed: int) -> str:
    """Return the model answer, in a text that no other seed has: nobody can know the result already."""
    return f"{question.solution['code']}\n# answer {seed}\n"


def grade_answer(question: QuestionDocument, sandbox: Sandbox, seed: int) -> Grade:
    """Return the grade of the answer. Raises RuntimeError unless it has full points: what failed fast is no figure."""
    answer = Answer(fields={"code": code_of(question, seed)})
    grade = engine.grade(question.spec, answer, Tools(seed=seed, sandbox=sandbox))
    if grade.state is not State.GRADED or grade.points != question.spec.points:
        raise RuntimeError(f"The model answer got {grade.points} points ({grade.state}): {grade.feedback}")
    return grade


def mode_of(grade: Grade) -> Mapping[str, object]:
    """Return which sandbox gave the grade, from its own record."""
    found = next((value for value in _records(grade.record) if "warm" in value), {})
    return {"backend": found.get("sandbox"), "mode": "forks of warm zygotes" if found.get("warm") else "a jail a run"}


def _records(value: object) -> Iterator[Mapping[str, object]]:
    """Yield a record and all that it holds."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from _records(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _records(each)


@contextmanager
def laid_out(question: QuestionDocument) -> Iterator[Path]:
    """Yield a folder with the question's files, and what runs its hidden tests in the process of the answer."""
    with TemporaryDirectory(prefix="karakter-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a container's user is somebody else
        for zone, files in (("public", question.spec.public), ("private", question.spec.private)):
            (folder / zone).mkdir()
            for path, content in files.items():
                (folder / zone / path).write_bytes(content)
        for file in _PLAIN_FILES:
            shutil.copyfile(PLAIN / file, folder / file)
        write_answer(question, folder, 0)
        yield folder


def write_answer(question: QuestionDocument, folder: Path, seed: int) -> None:
    """Put the seed's answer into the folder."""
    (folder / "answer.py").write_text(code_of(question, seed), encoding="utf-8")
