"""Full answers of the demo exam, spoilt by machine: what they no longer earn must not be suggested for confirmation."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from exams.bundle import read_bundle
from exams.grading.answer_type import Tools
from exams.grading.engine import grade
from exams.grading.reading.answers import answer_from_json
from exams.grading.types import Answer, CriterionResult, Grade, QuestionSpec
from exams.grading.verdict import State
from tests.grading.attacks import denials, exchanged, shuffled

DEMO = Path(__file__).parents[2] / "exams" / "demo" / "in5400-2021"
OWN = yaml.safe_load((Path(__file__).parent / "prose_answers.yaml").read_text(encoding="utf-8"))
# Which words, exchanged, make which criteria wrong.
EXCHANGES = {
    "2b": (
        [
            ("training", "validation"),
            ("trening", "validering"),
            ("train", "val"),
            ("treningstapet", "valideringstapet"),
        ],
        ["2b.S"],
    ),
    "2c": ([("option 1", "option 2"), ("alternativ 1", "alternativ 2")], ["2c.L", "2c.C", "2c.O"]),
    "4a": ([("fully connected", "convolution"), ("dense", "convolutional"), ("fc", "conv")], ["4a.D"]),
    "4b": ([("batch norm", "adain"), ("bn", "adain")], ["4b.D1", "4b.D2"]),
    "9c": ([("generated", "real"), ("fake", "real")], ["9c.M"]),
    "10b": ([("highest", "lowest"), ("high", "low"), ("best", "worst"), ("more", "less")], ["10b.D"]),
}
SHUFFLED_LEAST_WORDS = 12


@cache
def _questions() -> dict[str, QuestionSpec]:
    return {question.spec.label: question.spec for question in read_bundle(DEMO).questions}


def _fields(label: str) -> tuple[str, ...]:
    return tuple(name for part in _questions()[label].parts if part.type == "prose" for name in part.fields)


@cache
def _full_answers(*, own: bool = True) -> tuple[tuple[str, Answer], ...]:
    """Return the solutions and full examples of the exam, and our `own` full answers."""
    found = []
    for label, question in _questions().items():
        folder = DEMO / "questions" / label
        given = [yaml.safe_load((folder / "solution.yaml").read_text(encoding="utf-8"))]
        examples = yaml.safe_load((folder / "examples.yaml").read_text(encoding="utf-8"))
        given += [one["answer"] for one in examples if one["points"] == question.points]
        given += [row["answer"] for row in OWN if own and (row["question"], row["kind"]) == (label, "full")]
        found += [(label, answer_from_json(question, one)) for one in given if _fields(label) and label != "11b"]
    return tuple(found)


def _with_text(answer: Answer, label: str, change: Callable[[str], str]) -> Answer:
    fields = {name: change(text) if name in _fields(label) else text for name, text in answer.fields.items()}
    return Answer(fields=fields, whole=change(answer.whole))


def _grade(label: str, answer: Answer) -> Grade:
    return grade(_questions()[label], answer, Tools(seed=1))


def _earned(graded: Grade, label: str) -> list[CriterionResult]:
    """Return what is suggested with points, of the criteria that prose decides."""
    keys = [key for part in _questions()[label].parts if part.type == "prose" for key in part.criteria]
    return [r for r in graded.criteria if r.key in keys and r.state is State.SUGGESTED and r.points]


def _denied() -> Iterator[tuple[str, Answer, str]]:
    for label, answer in _full_answers():
        for name in _fields(label):
            for text, sentence in denials(answer.fields.get(name, "")):
                yield label, Answer(fields={**answer.fields, name: text}), sentence


def test_a_denied_sentence_is_no_evidence_for_a_suggestion() -> None:
    tried = list(_denied())
    assert len(tried) > 100
    wrong = [
        (result.key, sentence)
        for label, answer, sentence in tried
        for result in _earned(_grade(label, answer), label)
        if any(sentence.strip() in " ".join(quote.quote.split()) for quote in result.evidence)
    ]
    assert wrong == []


@pytest.mark.parametrize("label", EXCHANGES)
def test_exchanged_sides_are_not_suggested(label: str) -> None:
    pairs, lost = EXCHANGES[label]
    for of, answer in _full_answers(own=False):
        spoilt = _with_text(answer, label, lambda text: exchanged(text, pairs))
        if of == label and spoilt != answer:
            assert not [r.key for r in _earned(_grade(label, spoilt), label) if r.key in lost], spoilt


def test_shuffled_words_are_hardly_ever_suggested() -> None:
    tried, suggested = 0, []
    for label, answer in _full_answers():
        long = len(answer.text(_fields(label)).split()) >= SHUFFLED_LEAST_WORDS
        for seed in range(3) if long else ():
            spoilt = _with_text(answer, label, lambda text, seed=seed: shuffled(text, seed))  # type: ignore[misc]
            tried += 1
            suggested += [(label, seed)] if _earned(_grade(label, spoilt), label) else []
    assert tried > 100
    assert len(suggested) <= 0.06 * tried, suggested


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("10a", "box, classes, background, softmax, cross-entropy, L2, regression, mask, objectness, IoU, no object"),
        ("12a", "Cauchy-Schwarz, norm, triangle inequality, Lipschitz constant, gradient, means, not zero, dual form"),
    ],
)
def test_terms_with_commas_alone_are_no_terse_answer(label: str, answer: str) -> None:
    question = next(each for each in read_bundle(DEMO).questions if each.label == label)
    found = grade(question.spec, answer_from_json(question.spec, answer), Tools(seed=1))
    assert [c.key for c in found.criteria if c.points and c.state is not State.NEEDS_REVIEW] == []
