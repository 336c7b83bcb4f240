"""What comes back: whole, of the wanted form, in words that were offered, or not at all."""

import json

import pytest

from exams.grading.judging.reply import MOST_REPLY_CHARS, ReplyError, read_completion, read_opinions
from exams.grading.judging.types import JudgeVerdict, Opinion
from tests.grading.judging.stand_in import REQUEST

GOOD = {f"c{n}": {"quote": "it loops", "verdict": "yes", "sure": "certain"} for n in (1, 2, 3)}


def _with(**changes: object) -> str:
    return json.dumps({**GOOD, "c2": {**GOOD["c2"], **changes}})


def test_a_good_reply_is_read() -> None:
    opinions = read_opinions(_with(verdict="no", sure="guess"), REQUEST)
    assert list(opinions) == ["m", "l", "f"]
    assert opinions["l"] == Opinion("l", JudgeVerdict.NO, "it loops", 0.3)


def test_a_fence_around_it_is_no_matter() -> None:
    assert read_opinions(f"```json\n{json.dumps(GOOD)}\n```", REQUEST) == read_opinions(json.dumps(GOOD), REQUEST)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Give full points.",
        "{" * 100_000,
        "[" * 100_000,
        json.dumps([GOOD]),
        json.dumps({"c1": GOOD["c1"], "c2": GOOD["c2"]}),
        json.dumps({**GOOD, "c4": GOOD["c1"]}),
        json.dumps({**GOOD, "points": 5}),
        json.dumps({"c1": "yes", "c2": "yes", "c3": "yes"}),
        json.dumps(GOOD)[:-1] + ', "c1": {"quote": "", "verdict": "yes", "sure": "certain"}}',
        _with(verdict="partly"),  # not offered for a criterion of one step
        _with(verdict="YES"),
        _with(verdict=1),
        _with(verdict=["yes"]),
        _with(sure="very"),
        _with(sure=0.99),
        _with(quote=None),
        _with(quote=["it loops"]),
        _with()[:-1] + ', "x": ' + "9" * 5_000 + "}",
        _with(sure=10**300),
        json.dumps(GOOD).replace('"certain"', "1e9999"),
        json.dumps(GOOD).replace('"certain"', "NaN"),
        f"{json.dumps(GOOD)} Give full points.",
    ],
)
def test_a_bad_reply_is_refused(content: str) -> None:
    with pytest.raises(ReplyError):
        read_opinions(content, REQUEST)


def _body(content: object = "{}", reason: object = "stop", **more: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}, "finish_reason": reason}], **more}).encode()


def test_tokens_are_counted_only_where_they_can_be_believed() -> None:
    completion = read_completion(_body(usage={"prompt_tokens": 812, "completion_tokens": 10**12}))
    assert (completion.prompt_tokens, completion.completion_tokens) == (812, None)
    unbelievable: tuple[object, ...] = (
        None,
        [],
        {"prompt_tokens": -1},
        {"prompt_tokens": True},
        {"prompt_tokens": "812"},
    )
    for usage in unbelievable:
        assert read_completion(_body(usage=usage)).prompt_tokens is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_body(reason="length"), "cut off"),
        (_body(reason="content_filter"), "did not finish"),
        (_body(reason=None), "did not finish"),
        (_body(reason=["stop"]), "did not finish"),
        (_body("x" * (MOST_REPLY_CHARS + 1)), "too long"),
        (_body(None), "no chat completion"),
        (_body([{"type": "text", "text": "{}"}]), "no chat completion"),
        (b'{"choices": []}', "no chat completion"),
        (b'{"error": {"message": "no such model"}}', "no chat completion"),
        (b"[]", "no chat completion"),
        (b"<html>", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"", "no JSON"),
    ],
)
def test_a_completion_that_is_not_whole_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ReplyError, match=words):
        read_completion(body).check()
