"""A request to a chat endpoint made ready: its name, its bytes, the most it can cost, and the bill afterwards."""

import hashlib
import json
import secrets
from dataclasses import dataclass

from exams.grading.judging.prompt import PROMPT_VERSION, messages_of, response_format
from exams.grading.judging.reply import Completion
from exams.grading.judging.types import JudgeRequest
from exams.services.judge_calls import Bill
from workers.judge.config import JudgeConfig

# A criterion's part of a reply: its words and a quote of at most 200 characters.
_TOKENS_A_CRITERION = 200
# Texts of code and formulas have about three characters a token, a picture about so many tokens.
_CHARS_A_TOKEN = 3
_TOKENS_A_PICTURE = 2_500


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the name under which its reply is kept, the bytes to send, the most that it can cost."""

    request: JudgeRequest
    key: str
    body: bytes
    most: Bill


def key_of(config: JudgeConfig, request: JudgeRequest) -> str:
    """Return the name of all that decides the reply. No student, no number: like answers have like replies."""
    criteria = [
        [c.earn, list(c.accept), list(c.lose), [str(step) for step in (*c.steps, c.points)]] for c in request.criteria
    ]
    excerpts = [[excerpt.label, excerpt.text] for excerpt in request.excerpts]
    asked = [request.prompt, criteria, excerpts, [picture.sha256 for picture in request.pictures]]
    text = json.dumps([PROMPT_VERSION, config.url, config.model, config.extra, asked], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def make_call(config: JudgeConfig, request: JudgeRequest, picture_urls: tuple[str, ...]) -> Call:
    """Return the request ready to be sent, with marks of its own around the answer."""
    limit = _TOKENS_A_CRITERION * (len(request.criteria) + 1)
    body = {
        "model": config.model,
        "messages": messages_of(request, secrets.token_hex(8), picture_urls),
        "temperature": 0,
        "max_tokens": limit,
        "response_format": response_format(request),
        **config.extra,
    }
    text = json.dumps({name: value for name, value in body.items() if value is not None}).encode()
    written = len(text) - sum(map(len, picture_urls))
    sent = written // _CHARS_A_TOKEN + _TOKENS_A_PICTURE * len(picture_urls)
    received = _largest(body.get("max_tokens"), body.get("max_completion_tokens"), limit)
    return Call(request, key_of(config, request), text, Bill(sent, received, config.cost(sent, received)))


def bill_of(config: JudgeConfig, completion: Completion, most: Bill) -> Bill:
    """Return the bill by the endpoint's own counts; what it does not count is taken as the most it can be."""
    sent = most.prompt_tokens if completion.prompt_tokens is None else completion.prompt_tokens
    received = most.completion_tokens if completion.completion_tokens is None else completion.completion_tokens
    return Bill(sent, received, config.cost(sent, received))


def _largest(*limits: object) -> int:
    return max(limit for limit in limits if isinstance(limit, int))
