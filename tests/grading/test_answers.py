"""What comes in through API, form or file becomes fields of text."""

from decimal import Decimal

import pytest

from exams.grading.reading.answers import MAX_ANSWER_CHARS, AnswerError, answer_from_json
from exams.grading.types import Answer, Field, QuestionSpec


def question(*fields: Field) -> QuestionSpec:
    return QuestionSpec("5a", "Sizes", Decimal(4), "", fields, (), ())


ONE = question(Field("text", "text", "Text"))
SEVERAL = question(Field("rows", "table", "Rows"), Field("loss", "text", "Loss"))
FIGURE = question(Field("edges", "edges", "Edges"), Field("figure", "figure", "Figure"))
OPTIONAL = question(Field("result", "shape", "Result"), Field("work", "text", "Work", required=False))
NONE_NEEDED = question(Field("a", "text", "A", required=False), Field("b", "text", "B", required=False))


@pytest.mark.parametrize(
    ("asked", "value", "answer"),
    [
        (ONE, "Because.", Answer(fields={"text": "Because."})),
        (FIGURE, "A -> B", Answer(fields={"edges": "A -> B"})),
        (OPTIONAL, "24 x 32", Answer(fields={"result": "24 x 32"})),
        (SEVERAL, "both in prose", Answer(whole="both in prose")),
        (NONE_NEEDED, "either", Answer(whole="either")),
        (ONE, None, Answer()),
        (SEVERAL, {"rows": ["bird", "x"], "loss": "MSE"}, Answer(fields={"rows": "bird\nx", "loss": "MSE"})),
        (
            SEVERAL,
            {"rows": [["bird", "0-1", 1], ["x", None, 2.5]]},
            Answer(fields={"rows": "bird | 0-1 | 1\nx |  | 2.5"}),
        ),
        (SEVERAL, {"loss": 3, "rows": None}, Answer(fields={"loss": "3", "rows": ""})),
        (SEVERAL, {}, Answer()),
    ],
)
def test_forms_of_an_answer(asked: QuestionSpec, value: object, answer: Answer) -> None:
    assert answer_from_json(asked, value) == answer


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["a"], "answer: should be text or an object with the question's fields"),
        (True, "answer: should be text or an object with the question's fields"),
        ({"row": "x"}, "answer.row: question 5a has no such field; it has rows, loss"),
        ({"rows": ["a", {"b": 1}]}, "answer.rows.1: should be text, a number or a list of these"),
        ({"rows": [["a", [1]]]}, "answer.rows.0.1: should be text, a number or a list of these"),
        ({"loss": False}, "answer.loss: should be text, a number or a list of these"),
        ("x" * (MAX_ANSWER_CHARS + 1), "answer: is longer than 200000 characters"),
        ({"loss": "x" * MAX_ANSWER_CHARS, "rows": "y"}, "answer: is longer than 200000 characters"),
    ],
)
def test_other_forms_are_refused_with_their_place(value: object, message: str) -> None:
    with pytest.raises(AnswerError) as caught:
        answer_from_json(SEVERAL, value)
    assert str(caught.value) == message
