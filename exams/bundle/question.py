"""From a validated question document to the kernel's QuestionSpec, and the rules between its lines."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pydantic import ValidationError

from exams.bundle.shapes import FallbackShape, PartShape, QuestionShape, plain_points, problems
from exams.grading.answer_type import AnswerType, SpecError
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Criterion, Field, Gate, Part, QuestionSpec

Problem = tuple[str, str]
_NO_FILES: Mapping[str, bytes] = {}


def question_spec(
    document: Mapping[str, object],
    prompt: str,
    *,
    model_answer: str = "",
    public: Mapping[str, bytes] = _NO_FILES,
    private: Mapping[str, bytes] = _NO_FILES,
    answer_types: Mapping[str, AnswerType] = ANSWER_TYPES,
) -> QuestionSpec:
    """Return the question as the kernel sees it, from its stored document and files.

    Raises SpecError for the first thing that is wrong; a document that `read_bundle` accepted has none.
    """
    try:
        shape = QuestionShape.model_validate(document)
    except ValidationError as error:
        raise SpecError(*problems(error)[0]) from error
    parts = tuple(_part(part, f"parts.{number}", answer_types) for number, part in enumerate(shape.parts))
    return QuestionSpec(
        label=shape.label,
        title=shape.title,
        points=shape.points,
        prompt=prompt,
        fields=tuple(Field(f.name, f.kind, f.label, f.hint, f.required, f.settings) for f in shape.fields),
        criteria=_criteria(shape),
        parts=parts,
        gates=tuple(Gate(gate.criterion, tuple(gate.needs)) for gate in shape.gates),
        model_answer=model_answer,
        threshold=shape.threshold,
        public=public,
        private=private,
    )


def _criteria(shape: QuestionShape) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(c.key, c.points, c.all_steps, c.earn, tuple(c.accept), tuple(c.lose), c.settings)
        for c in shape.criteria
    )


def _part(part: PartShape, place: str, answer_types: Mapping[str, AnswerType]) -> Part:
    fallback = None
    if part.fallback:
        spec = _settings(part.fallback, f"{place}.fallback", answer_types)
        fallback = Part(part.fallback.type, tuple(part.fallback.fields), tuple(part.criteria), spec)
    spec = _settings(part, place, answer_types)
    return Part(part.type, tuple(part.fields), tuple(part.criteria), spec, fallback)


def _settings(part: PartShape | FallbackShape, place: str, answer_types: Mapping[str, AnswerType]) -> object:
    if part.type not in answer_types:
        known = ", ".join(sorted(answer_types))
        raise SpecError(f"{place}.type", f"{part.type!r} is no answer type; known are {known}")
    return answer_types[part.type].parse_spec(part.settings, f"{place}.settings")


def question_problems(shape: QuestionShape, answer_types: Mapping[str, AnswerType]) -> Iterator[Problem]:
    """Yield (dotted place, sentence) for everything in a question that does not fit together."""
    yield from _point_problems(shape)
    yield from _name_problems(shape)
    yield from _part_problems(shape, answer_types)
    keys = {criterion.key for criterion in shape.criteria}
    for number, gate in enumerate(shape.gates):
        place = f"gates.{number}"
        yield from _unknown(f"{place}.criterion", [gate.criterion], keys, "criterion")
        yield from _unknown(f"{place}.needs", gate.needs, keys, "criterion")
        if gate.criterion in gate.needs:
            yield f"{place}.needs", f"{gate.criterion} cannot need itself"


def _point_problems(shape: QuestionShape) -> Iterator[Problem]:
    added = sum((criterion.points for criterion in shape.criteria), Decimal(0))
    if added != shape.points:
        yield (
            "points",
            f"the criteria add up to {plain_points(added)}, the question has {plain_points(shape.points)}; "
            "change one of them",
        )
    for number, criterion in enumerate(shape.criteria):
        steps = criterion.all_steps
        place = f"criteria.{number}.steps"
        if list(steps) != sorted(set(steps)):
            yield place, "should rise, each value once"
        elif not steps or steps[-1] != criterion.points:
            yield place, f"should end at the criterion's points, {plain_points(criterion.points)}"
        elif steps[0] != 0:
            yield place, "should begin with 0"


def _name_problems(shape: QuestionShape) -> Iterator[Problem]:
    for number in _repeated([field.name for field in shape.fields]):
        yield f"fields.{number}.name", f"{shape.fields[number].name} is the name of an earlier field"
    for number in _repeated([criterion.key for criterion in shape.criteria]):
        yield f"criteria.{number}.key", f"{shape.criteria[number].key} is the key of an earlier criterion"
    for number, criterion in enumerate(shape.criteria):
        if not criterion.key.startswith(f"{shape.label}."):
            yield f"criteria.{number}.key", f"should begin with the question's label, {shape.label}."


def _part_problems(shape: QuestionShape, answer_types: Mapping[str, AnswerType]) -> Iterator[Problem]:
    fields = {field.name for field in shape.fields}
    keys = {criterion.key for criterion in shape.criteria}
    deciders = Counter(key for part in shape.parts for key in part.criteria)
    for number, criterion in enumerate(shape.criteria):
        if deciders[criterion.key] != 1:
            times = f"{deciders[criterion.key]} parts" if deciders[criterion.key] else "no part"
            yield f"criteria.{number}.key", f"{criterion.key} is decided by {times}; it should be exactly one"
    for number, part in enumerate(shape.parts):
        place = f"parts.{number}"
        yield from _unknown(f"{place}.fields", part.fields, fields, "field")
        yield from _unknown(f"{place}.criteria", part.criteria, keys, "criterion")
        yield from _setting_problems(part, place, answer_types)
        if part.fallback:
            yield from _unknown(f"{place}.fallback.fields", part.fallback.fields, fields, "field")
            yield from _setting_problems(part.fallback, f"{place}.fallback", answer_types)


def _setting_problems(
    part: PartShape | FallbackShape, place: str, answer_types: Mapping[str, AnswerType]
) -> Iterator[Problem]:
    try:
        _settings(part, place, answer_types)
    except SpecError as error:
        yield error.path, error.message


def _unknown(place: str, names: Sequence[str], known: set[str], word: str) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in known:
            where = f"{place}.{number}" if not place.endswith(".criterion") else place
            yield where, f"{name!r} is no {word} of this question; it has {', '.join(sorted(known))}"


def _repeated(names: Sequence[str]) -> list[int]:
    return [number for number, name in enumerate(names) if name in names[:number]]


def needs_tests(shape: QuestionShape) -> bool:
    """Return True if a part runs code, which takes private/tests.py."""
    return any(part.type == "pytorch_code" for part in shape.parts)
