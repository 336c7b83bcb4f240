"""A sketch of two curves: as numbers, signs, words, an image, or not there at all."""

from decimal import Decimal

import pytest

from exams.grading.answer_type import PartContext, SpecError, Tools
from exams.grading.answer_types import figure
from exams.grading.types import Answer, Attachment, Criterion, CriterionResult, Part, QuestionSpec
from exams.grading.verdict import State

SETTINGS = {
    "concepts": {
        "train": ["(train*|trening*)"],
        "val": ["(val*|held-out)"],
        "axis": ["(epoch*|time)"],
        "drawn": ["(plot*|curve*)"],
    },
    "rivals": [["train", "val"]],
    "claims": {"described": [["drawn", {"train": "falls"}, {"val": ["rises", "flat"]}]]},
    "falling": "train",
    "turning": "val",
    "told": ["described"],
    "axes": ["axis"],
}
CRITERION = Criterion("f", Decimal(1), (Decimal(0), Decimal("0.5"), Decimal(1)), "earned")
PART = Part("figure", ("text", "figure"), ("f",), figure.TYPE.parse_spec(SETTINGS, "settings"))
QUESTION = QuestionSpec("f", "Figure", Decimal(1), "Sketch it.", (), (CRITERION,), (PART,))


def _grade(text: str, *, image: bool = False) -> tuple[CriterionResult, tuple[str, ...]]:
    attachments = {"figure": Attachment("plot.png", "image/png", 100, "0" * 64)} if image else {}
    answer = Answer(fields={"text": text}, attachments=attachments)
    result = figure.TYPE.grade(PartContext(QUESTION, PART, (CRITERION,)), answer, Tools(seed=1))
    return result.criteria[0], result.flags


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("train: 1.0, 0.7, 0.5, 0.4, 0.3\nval: 1.1, 0.9, 0.8, 0.85, 0.95", 1),
        ("Training loss 9 7 5 3 2 1, validation loss 9 8 7 7 8 9", 1),
        ("trening: 1,0; 0,7; 0,5; 0,3\nvalidering: 1,1; 0,8; 0,9; 1,2", 1),
        ("train: 1.0, 0.6, 0.3, 0.1\nval: 1.1, 1.0, 0.98, 0.97", 1),
        ("train: 1.0, 0.7, 0.5, 0.4, 0.3\nval: 1.1, 0.8, 0.6, 0.5, 0.4", 0),
        ("train: 0.3, 0.4, 0.5, 0.6\nval: 1.1, 0.9, 0.8, 0.85", 0),
        ("val: 1.0, 0.7, 0.5, 0.4, 0.3\ntrain: 1.1, 0.9, 0.8, 0.85, 0.95", 0),
        (
            "It overfits while train improves.\nepoch: 1 2 3 4 5\ntrain: 1.0 0.7 0.5 0.4 0.3\nval: 1.1 0.9 0.8 0.85 0.95",
            1,
        ),
        (
            "Training and validation loss:\n1 2 3 4 5\ntraining\n1.0 0.7 0.5 0.4 0.3\nvalidation\n1.1 0.9 0.8 0.85 0.95",
            1,
        ),
        ("train 0.9 0.7 0.5 0.4, val 1.0 0.8 0.9 1.1", 1),
    ],
)
def test_lists_of_values_are_checked(text: str, points: int) -> None:
    result, flags = _grade(text)
    assert (result.points, result.state, flags) == (points, State.GRADED, ())


def test_words_that_fix_axes_and_shapes_are_half() -> None:
    result, flags = _grade("Plot over the epochs: the training curve falls, the validation curve rises after a while.")
    assert (result.points, result.state, flags) == (Decimal("0.5"), State.SUGGESTED, ())


def test_words_without_axes_are_no_sketch() -> None:
    assert _grade("The training curve falls, the validation curve rises.")[0].points == 0


@pytest.mark.parametrize(
    "text", ["See figure .", "As seen in the figure below it rises.", "Se figur 2.", "![plot](x.png)"]
)
def test_figure_that_is_not_there_goes_to_a_person(text: str) -> None:
    result, flags = _grade(text)
    assert (result.points, result.state, flags) == (None, State.NEEDS_REVIEW, ("figure_missing",))


def test_image_goes_to_a_person_with_a_suggestion_from_its_caption() -> None:
    result, flags = _grade("Plot over epochs: training loss falls and validation loss rises.", image=True)
    assert (result.points, result.state, flags) == (1, State.NEEDS_REVIEW, ("figure_attached",))
    assert _grade("My plot.", image=True)[0].points is None


def test_drawing_with_signs_is_a_suggestion_that_a_person_checks() -> None:
    drawing = "|\\\n| \\      / val\n|  \\__  /\n|   \\ \\/\n|    \\____ train\n+-----------"
    result, _ = _grade(drawing)
    assert (result.points, result.state) == (1, State.SUGGESTED)
    assert result.confidence < 0.9


def test_no_sketch_at_all_is_zero() -> None:
    result, flags = _grade("Training loss is compared with validation loss.")
    assert (result.points, result.state, flags) == (0, State.SUGGESTED, ())


def test_quote_is_verbatim() -> None:
    text = "Plot “loss” over the epochs: the training curve falls, the validation curve rises."
    assert [evidence.quote for evidence in _grade(text)[0].evidence] == [text]


def test_unknown_concept_is_refused() -> None:
    with pytest.raises(SpecError) as error:
        figure.TYPE.parse_spec({**SETTINGS, "falling": "nothing"}, "s")
    assert error.value.path == "s.falling"
