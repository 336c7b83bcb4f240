"""Trying code before it is handed in: only the public tests are run, and only what they say is told."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from exams.grading.answer_types.pytorch_code.code import BrokenCode, defined_names, find_code
from exams.grading.answer_types.pytorch_code.spec import PytorchCodeSpec
from exams.grading.sandbox import RunRequest, Sandbox
from exams.grading.types import Answer, QuestionSpec
from exams.grading.verdict import Verdict

_FILE = "answer.py"
_TESTS = "tests.py"
_PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class TriedTest:
    """One public test. `passed` None: it could not decide."""

    name: str
    passed: bool | None
    message: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try gave. `message`: why no test could be asked, or what ended the code; `output`: what it printed."""

    tests: tuple[TriedTest, ...]
    message: str = ""
    output: str = ""


def public_tests(private: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the titles of the tests that say visibility="public" in so many words; nothing of any other test."""
    try:
        tree = ast.parse(private.get(_TESTS, b""))
    except (SyntaxError, ValueError):
        return ()
    return tuple(_title(node) for node in tree.body if isinstance(node, ast.FunctionDef) and _is_public(node))


def try_code(question: QuestionSpec, answer: Answer, *, seed: int, sandbox: Sandbox) -> Tried:
    """Run the question's public tests on the answer's code. Raises SandboxError if our side failed."""
    part = next(part for part in question.parts if isinstance(part.spec, PytorchCodeSpec))
    spec = part.spec
    assert isinstance(spec, PytorchCodeSpec)
    try:
        code = find_code(answer.text(part.fields), spec)
    except BrokenCode as broken:
        return Tried((), f"Line {broken.line} cannot be read as Python ({broken.problem}): {broken.text}")
    if code is None:
        return Tried((), "No code was found in this answer.")
    if spec.needs and not defined_names(code).intersection(spec.needs):
        return Tried((), f"The code does not define {' or '.join(spec.needs)}.")
    report = sandbox.run(
        RunRequest(
            answer={_FILE: code}, public=question.public, private=question.private, seed=seed, limits=spec.limits,
            device=spec.device, public_only=True,
        )
    )  # fmt: skip
    told = tuple(
        TriedTest(test.name, None if test.fraction is None else test.fraction == 1, test.message)
        for test in report.tests
        if test.visibility == _PUBLIC
    )
    return Tried(told, "" if report.verdict is Verdict.ACCEPTED else report.message, report.output)


def _title(function: ast.FunctionDef) -> str:
    return (ast.get_docstring(function) or function.name).strip().splitlines()[0].rstrip(".")


def _is_public(function: ast.FunctionDef) -> bool:
    said = [word for call in function.decorator_list if isinstance(call, ast.Call) for word in call.keywords]
    return any(
        word.arg == "visibility" and isinstance(word.value, ast.Constant) and word.value.value == _PUBLIC
        for word in said
    )
