"""From the bytes that an endpoint sent to opinions. Nothing of it is believed: sizes, types, keys and words are checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from exams.grading.judging.prompt import SURENESS, verdicts_for
from exams.grading.judging.types import JudgeRequest, JudgeVerdict, Opinion
from exams.grading.types import Criterion

# A reply is some hundred characters a criterion.
MOST_REPLY_CHARS = 32_000
# No answer and no reply comes near; a larger count is not one.
_MOST_TOKENS = 1_000_000
_FINISHED = ("stop", "eos_token")
_CUT_OFF = "length"


class ReplyError(ValueError):
    """The reply cannot be used. The message is a sentence for staff and holds nothing of the reply."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What a chat completion said. Token counts are None where the endpoint gave none that can be believed."""

    content: str
    prompt_tokens: int | None
    completion_tokens: int | None
    finish_reason: str

    def check(self) -> None:
        """Raise ReplyError if the text is not whole."""
        if self.finish_reason == _CUT_OFF:
            raise ReplyError("The language model's reply was cut off.")
        if self.finish_reason not in _FINISHED:
            raise ReplyError("The language model did not finish its reply.")
        if len(self.content) > MOST_REPLY_CHARS:
            raise ReplyError("The language model's reply was too long.")


def read_completion(body: bytes) -> Completion:
    """Return the completion that an endpoint's answer holds, finished or not. Raises ReplyError."""
    match _json(body.decode("utf-8", "replace")):
        case {"choices": [{"message": {"content": str(content)}} as choice, *_], **rest}:
            usage = rest.get("usage")
            counts = usage if isinstance(usage, Mapping) else {}
            return Completion(
                content=content,
                prompt_tokens=_count(counts.get("prompt_tokens")),
                completion_tokens=_count(counts.get("completion_tokens")),
                finish_reason=str(choice.get("finish_reason")),
            )
    raise ReplyError("The endpoint's answer is no chat completion.")


def read_opinions(content: str, request: JudgeRequest) -> dict[str, Opinion]:
    """Return one opinion for every criterion of the request. Raises ReplyError if one is missing or none of ours."""
    document = _json(_unfenced(content))
    if not isinstance(document, Mapping):
        raise ReplyError("The language model's reply is no JSON object.")
    wanted = {f"c{number}": criterion for number, criterion in enumerate(request.criteria, start=1)}
    if set(document) != set(wanted):
        raise ReplyError("The language model's reply does not have the rubric's criteria.")
    return {criterion.key: _opinion(criterion, document[name]) for name, criterion in wanted.items()}


def _opinion(criterion: Criterion, row: object) -> Opinion:
    match row:
        case {"verdict": str(verdict), "quote": str(quote), "sure": str(sure)} if sure in SURENESS:
            if verdict in verdicts_for(criterion):
                return Opinion(criterion.key, JudgeVerdict(verdict), quote, SURENESS[sure])
    raise ReplyError("The language model's reply has a word that was not offered.")


def _json(text: str) -> object:
    """Return the JSON value; numbers but whole ones are left as text, a key given twice is refused."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise ReplyError("The language model's reply is no JSON.") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _unfenced(content: str) -> str:
    """Return the text without the one code fence that models like to put around JSON."""
    text = content.strip()
    if text.startswith("```") and text.endswith("```") and "\n" in text:
        return text[text.index("\n") : -3]
    return text


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_TOKENS:
        return None
    return value
