"""A small bundle as files, and answer types made for these tests."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from exams.bundle import BundleErrors, ExamBundle, read_bundle
from exams.grading.answer_type import AnswerType, PartContext, SpecError, Tools
from exams.grading.types import Answer, CriterionResult, PartResult
from exams.grading.verdict import State

Files = dict[str, bytes]

EXAM = """\
slug: tiny
title: A tiny exam
course: {slug: ml, title: Machine learning}
date: 2026-05-04
language: en
opens: 2026-05-04T09:00:00+02:00
closes: 2026-05-04T13:00:00+02:00
rules: [Grade claims.]
questions: [1a, 1b]
points: 3.5
"""
FIRST = """\
label: "1a"
title: Name the metal
points: 2
fields:
  - {name: metal, kind: term, label: The metal}
  - {name: why, kind: text, label: Why, required: false}
criteria:
  - {key: 1a.N, points: 1.5, steps: [0, 0.5, 1.5], earn: Iron is named.}
  - {key: 1a.W, points: 0.5, earn: Rust is the reason.}
parts:
  - {type: word, fields: [metal], criteria: [1a.N], settings: {word: iron}}
  - {type: prose, fields: [why], criteria: [1a.W], settings: {word: rust}}
gates:
  - {criterion: 1a.W, needs: [1a.N]}
"""
SECOND = """\
label: "1b"
title: Double it
points: 1.5
fields:
  - {name: code, kind: code, label: Code}
criteria:
  - {key: 1b.C, points: 1.5, earn: It doubles.}
parts:
  - type: pytorch_code
    fields: [code]
    criteria: [1b.C]
    settings: {word: "2"}
    fallback: {type: prose, fields: [code], settings: {word: double}}
"""
EXAMPLES = """\
- id: t-1
  answer: {metal: Iron, why: "it rusts, so rust"}
  points: 2
  criteria: {1a.N: 1.5, 1a.W: 0.5}
  why: both
- {id: t-2, answer: copper, points: 0, criteria: {1a.N: 0, 1a.W: 0}}
"""


@dataclass(frozen=True, slots=True)
class WordSpec:
    word: str


def _parse(settings: Mapping[str, object], path: str) -> WordSpec:
    word = settings.get("word")
    if not isinstance(word, str):
        raise SpecError(f"{path}.word", "should be a word")
    return WordSpec(word)


def _grader(state: State) -> Callable[[PartContext, Answer, Tools], PartResult]:
    def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
        spec = context.part.spec
        assert isinstance(spec, WordSpec)
        found = spec.word in answer.text(context.part.fields).lower()
        return PartResult(
            tuple(
                CriterionResult(c.key, c.points if found else Decimal(0), c.points, state, 1.0, "Read.")
                for c in context.criteria
            )
        )

    return grade


ANSWER_TYPES = {
    "word": AnswerType("word", _parse, _grader(State.GRADED)),
    "pytorch_code": AnswerType("pytorch_code", _parse, _grader(State.GRADED)),
    "prose": AnswerType("prose", _parse, _grader(State.SUGGESTED)),
}


def tiny_files() -> Files:
    """Return a bundle that has nothing wrong."""
    texts = {
        "exam.yaml": EXAM,
        "README.md": "A bundle for tests.",
        "questions/1a/question.yaml": FIRST,
        "questions/1a/prompt.md": "Which metal? ![the bar](bar.png) See [the notes](public/notes.txt).",
        "questions/1a/solution.yaml": "metal: Iron\nwhy: Rust shows it.\n",
        "questions/1a/solution.md": "Iron, for it rusts.",
        "questions/1a/examples.yaml": EXAMPLES,
        "questions/1a/public/notes.txt": "Metals rust or shine.",
        "questions/1b/question.yaml": SECOND,
        "questions/1b/prompt.md": "Double $x$.",
        "questions/1b/solution.yaml": "code: |\n  def double(x):\n      return 2 * x\n",
        "questions/1b/starter.yaml": "code: 'def double(x): ...'\n",
        "questions/1b/private/tests.py": "def test_double(candidate): ...\n",
    }
    return {path: text.encode() for path, text in texts.items()} | {
        "questions/1a/bar.png": b"\x89PNG\r\n\x1a\n" + bytes(20)
    }


def zipped(files: Mapping[str, bytes], folder: str = "") -> bytes:
    """Return a zip of `files`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(folder + path, content)
    return stream.getvalue()


def read(source: Path | bytes) -> ExamBundle:
    return read_bundle(source, ANSWER_TYPES)


def errors_of(source: Path | bytes) -> list[str]:
    """Return the errors of a bundle as lines of text; empty if it can be read."""
    try:
        read(source)
    except BundleErrors as error:
        return [str(one) for one in error.errors]
    return []
