"""Reads one question's folder of a bundle."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

from exams.bundle.errors import ErrorList
from exams.bundle.prompt import IMAGE_ENDINGS, image_problem, prompt_problems
from exams.bundle.question import needs_tests, question_problems, question_spec
from exams.bundle.shapes import EXAMPLES, QUESTION, ExampleShape, QuestionShape, plain_points
from exams.bundle.source import Files
from exams.bundle.strict_yaml import YamlDocument
from exams.bundle.texts import fit, read_document, read_text
from exams.bundle.types import LabelledExample, QuestionDocument
from exams.grading.answer_type import AnswerType
from exams.grading.reading.answers import AnswerError, answer_from_json
from exams.grading.types import QuestionSpec

_TEXT_FILES = frozenset({"question.yaml", "prompt.md", "solution.yaml", "solution.md", "examples.yaml", "starter.yaml"})


class QuestionReader:
    """Reads `questions/<label>/`. `read` returns None after noting what is wrong."""

    def __init__(self, label: str, files: Files, errors: ErrorList, answer_types: Mapping[str, AnswerType]) -> None:
        self._label = label
        self._folder = f"questions/{label}"
        self._errors = errors
        self._answer_types = answer_types
        self._files = {
            path.removeprefix(f"{self._folder}/"): content
            for path, content in files.items()
            if path.startswith(f"{self._folder}/")
        }

    def read(self) -> QuestionDocument | None:
        """Return the question, or None if its question.yaml or prompt.md cannot be used."""
        if not self._files:
            self._error("", "is missing; the exam lists this question")
            return None
        self._check_names()
        shape, prompt = self._question(), self._text("prompt.md", required=True)
        if shape is None or prompt is None:
            return None
        public, private = self._below("public"), self._below("private")
        self._check_files(shape, prompt)
        try:
            document = shape.model_dump(mode="json")
            solution_text = self._text("solution.md") or ""
            spec = question_spec(
                document, prompt, model_answer=solution_text, public=public, private=private,
                answer_types=self._answer_types,
            )  # fmt: skip
        except ValueError:
            return None  # noted by `_question`
        return self._document(spec, document, solution_text)

    def _document(self, spec: QuestionSpec, document: Mapping[str, object], solution_text: str) -> QuestionDocument:
        return QuestionDocument(
            label=self._label,
            digest=self._digest(document),
            document=document,
            prompt=spec.prompt,
            solution=self._answer(spec, "solution.yaml", required=True),
            solution_text=solution_text,
            examples=self._examples(spec),
            starter=self._answer(spec, "starter.yaml"),
            images=self._images(),
            public=spec.public,
            private=spec.private,
            spec=spec,
        )

    def _question(self) -> QuestionShape | None:
        document = self._yaml("question.yaml", required=True)
        shape = fit(self._path("question.yaml"), document, QUESTION, self._errors) if document else None
        if shape is None or document is None:
            return None
        if shape.label != self._label:
            message = f"label: is {shape.label}, the folder is called {self._label}"
            self._error("question.yaml", message, document.line("label"))
        for place, sentence in question_problems(shape, self._answer_types):
            self._error("question.yaml", f"{place}: {sentence}", document.line(place))
        return shape

    def _check_names(self) -> None:
        for name in self._files:
            top, _, rest = name.partition("/")
            known = top in ("public", "private") if rest else name in _TEXT_FILES or _is_image(name)
            if not known:
                self._error(name, f"has no place in a question; there are {', '.join(sorted(_TEXT_FILES))}, "
                            "images, and the folders public and private")  # fmt: skip
            elif _is_image(name) and not rest and (problem := image_problem(name, self._files[name])):
                self._error(name, problem)

    def _check_files(self, shape: QuestionShape, prompt: str) -> None:
        if needs_tests(shape) and "private/tests.py" not in self._files:
            self._error("private/tests.py", "is missing; a part of type pytorch_code is decided by it")
        for line, sentence in prompt_problems(prompt, self._files):
            self._error("prompt.md", sentence, line)

    def _answer(self, spec: QuestionSpec, name: str, *, required: bool = False) -> Mapping[str, object]:
        """Return an answer by fields as it stands in the file, checked against the question's fields."""
        document = self._yaml(name, required=required)
        if document is None:
            return {}
        if not isinstance(document.value, dict):
            self._error(name, "should be a mapping of field names to text", 1)
            return {}
        self._check_answer(spec, name, document.value, document, "")
        missing = [f.name for f in spec.fields if f.required and f.name not in document.value and f.kind != "figure"]
        if required and missing:
            self._error(name, f"says nothing for the required field {', '.join(missing)}", 1)
        return document.value

    def _check_answer(self, spec: QuestionSpec, name: str, value: object, document: YamlDocument, place: str) -> None:
        try:
            answer_from_json(spec, value)
        except AnswerError as error:
            path = error.path if place else error.path.removeprefix("answer.")
            where = f"{place}.{path}" if place else path
            self._error(name, f"{where}: {error.message}", document.line(where))

    def _examples(self, spec: QuestionSpec) -> tuple[LabelledExample, ...]:
        document = self._yaml("examples.yaml")
        if document is None:
            return ()
        examples = fit(self._path("examples.yaml"), document, EXAMPLES, self._errors) or []
        for number, example in enumerate(examples):
            if example.id in [other.id for other in examples[:number]]:
                self._error("examples.yaml", f"{number}.id: {example.id} is used twice", document.line(f"{number}.id"))
            for place, sentence in _example_problems(spec, example):
                where = f"{number}.{place}"
                self._error("examples.yaml", f"{where}: {sentence}", document.line(where))
            self._check_answer(spec, "examples.yaml", example.answer, document, str(number))
        return tuple(LabelledExample(e.id, e.answer, e.points, e.criteria, e.state, e.why) for e in examples)

    def _images(self) -> dict[str, bytes]:
        return {name: content for name, content in self._files.items() if "/" not in name and _is_image(name)}

    def _below(self, folder: str) -> dict[str, bytes]:
        start = f"{folder}/"
        return {n.removeprefix(start): content for n, content in self._files.items() if n.startswith(start)}

    def _digest(self, document: Mapping[str, object]) -> str:
        """Return a name for this content: the same for another layout of the same question.yaml."""
        parts = [json.dumps(document, sort_keys=True).encode()]
        for name, content in sorted(self._files.items()):
            if name != "question.yaml":
                parts += [name.encode(), hashlib.sha256(content).digest()]
        return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()

    def _text(self, name: str, *, required: bool = False) -> str | None:
        if name not in self._files:
            if required:
                self._error(name, "is missing")
            return None
        return read_text({self._path(name): self._files[name]}, self._path(name), self._errors)

    def _yaml(self, name: str, *, required: bool = False) -> YamlDocument | None:
        text = self._text(name, required=required)
        return None if text is None else read_document(self._path(name), text, self._errors)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}" if name else self._folder

    def _error(self, name: str, message: str, line: int | None = None) -> None:
        self._errors.add(self._path(name), message, line)


def _is_image(name: str) -> bool:
    return name.lower().endswith(IMAGE_ENDINGS)


def _example_problems(spec: QuestionSpec, example: ExampleShape) -> list[tuple[str, str]]:
    found = []
    steps = {criterion.key: criterion.steps for criterion in spec.criteria}
    for key, points in example.criteria.items():
        if key not in steps:
            found.append((f"criteria.{key}", f"is no criterion of this question; it has {', '.join(steps)}"))
        elif points not in steps[key]:
            allowed = ", ".join(plain_points(step) for step in steps[key])
            found.append((f"criteria.{key}", f"{plain_points(points)} is none of its steps {allowed}"))
    added = sum(example.criteria.values(), Decimal(0))
    if example.points is not None and set(example.criteria) == set(steps) and added != example.points:
        found.append(("points", f"the criteria add up to {plain_points(added)}, not {plain_points(example.points)}"))
    return found
