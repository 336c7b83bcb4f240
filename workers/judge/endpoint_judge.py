"""Satisfies the kernel's `Judge` with a chat endpoint: kept replies first, then within limits, with bounded patience."""

import hashlib
import json
import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.utils import timezone

from exams.grading.judging.prompt import PROMPT_VERSION, messages_of, response_format
from exams.grading.judging.reply import Completion, ReplyError, read_completion, read_opinions
from exams.grading.judging.types import JudgeReply, JudgeRequest, Usage
from exams.services import judge_calls
from exams.services.judge_calls import Bill, Opened, Refused, Wait
from workers.judge.config import TOKENS_A_CRITERION, JudgeConfig
from workers.judge.endpoint import EndpointError, Post, post_chat
from workers.judge.picture import PictureError, picture_url

log = structlog.get_logger(__name__)

TRIES = 3
# All waiting and asking for one answer, under half of the time that a run may take.
PATIENCE_S = 240.0
# Texts of code and formulas have about three characters a token, a picture about so many tokens.
_CHARS_A_TOKEN = 3
_TOKENS_A_PICTURE = 2_500
_FIRST_PAUSE_S = 1.0
_LEAST_S = 1.0
_BUSY = "The language model is busy with other answers."

LoadPicture = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, and how to let some pass."""

    now: Callable[[], datetime] = timezone.now
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom is asked: the run that is graded and its exam, which pays."""

    exam_id: int
    run_id: int


@dataclass(frozen=True, slots=True)
class _Call:
    """A request made ready: the name under which its reply is kept, the bytes to send, the most that it can cost."""

    request: JudgeRequest
    key: str
    body: bytes
    most: Bill


class _Silence(Exception):
    """Nothing came; the message says why."""


class EndpointJudge:
    """Asks one endpoint about one answer. Not for several threads at once, and for one run only."""

    def __init__(
        self, config: JudgeConfig, asker: Asker, load_picture: LoadPicture, clock: Clock | None = None
    ) -> None:
        self._config = config
        self._asker = asker
        self._load_picture = load_picture
        self._clock = clock or Clock()
        self._started = self._clock.now()

    @property
    def sees_pictures(self) -> bool:
        """Whether the settings allow pictures to be sent."""
        return self._config.terms.vision

    def judge(self, request: JudgeRequest) -> JudgeReply:
        """Return what the model says of the answer, or why it says nothing. Never raises for the endpoint's faults."""
        usage = Usage(self._config.model, self._config.terms.host)
        key = self._key(request)
        kept = judge_calls.kept_reply(key)
        if kept is not None:
            with suppress(ReplyError):  # kept by an earlier release that took what this one does not
                return JudgeReply(read_opinions(kept, request), usage=replace(usage, cached=True))
        try:
            return self._ask(self._call(request, key), usage)
        except _Silence as silence:
            log.info("judge_silent", problem=str(silence), host=usage.host, model=usage.model)
            return JudgeReply(problem=str(silence), usage=usage)

    def _ask(self, call: _Call, usage: Usage) -> JudgeReply:
        """Return the reply to a call. Raises _Silence after the last try, or where no other would help."""
        for attempt in range(TRIES):
            call_id = self._admitted(call)
            try:
                answer = post_chat(Post(self._config.url, self._config.key, call.body), self._timeout_s())
            except EndpointError as error:
                judge_calls.fail_call(call_id, str(error), billed=error.billed)
                self._pause(error, attempt)
            else:
                return self._read(answer, call, call_id, usage)
        raise AssertionError("the pause after the last try raises")

    def _read(self, answer: bytes, call: _Call, call_id: int, usage: Usage) -> JudgeReply:
        """Return what an answer that came says, and write down what it cost, usable or not."""
        bill = call.most
        try:
            completion = read_completion(answer)
            bill = self._bill(completion, call.most)
            completion.check()
            opinions = read_opinions(completion.content, call.request)
        except ReplyError as error:
            judge_calls.spoil_call(call_id, str(error), bill)
            return JudgeReply(problem=str(error), usage=_spent(usage, bill))
        judge_calls.close_call(call_id, completion.content, bill)
        return JudgeReply(opinions, usage=_spent(usage, bill))

    def _admitted(self, call: _Call) -> int:
        """Return the number of the call once it may be sent. Raises _Silence if it may not, or not soon enough."""
        while True:
            answer = judge_calls.open_call(
                self._config.terms,
                exam_id=self._asker.exam_id,
                run_id=self._asker.run_id,
                key=call.key,
                cost=call.most.cost,
                now=self._clock.now(),
            )
            match answer:
                case Opened(call_id):
                    return call_id
                case Refused(reason):
                    raise _Silence(reason)
                case Wait(seconds):
                    self._wait(seconds, _BUSY)

    def _pause(self, error: EndpointError, attempt: int) -> None:
        """Wait before another try. Raises _Silence, and lets the endpoint rest, if there is to be none."""
        pause_s = max(error.wait_s, _FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.5))
        if error.again and attempt + 1 < TRIES and pause_s < self._left_s():
            self._clock.sleep(pause_s)
            return
        terms = self._config.terms
        judge_calls.rest_endpoint(terms.host, terms.model, self._clock.now(), least_s=error.wait_s)
        raise _Silence(str(error))

    def _wait(self, seconds: float, otherwise: str) -> None:
        if seconds >= self._left_s():
            raise _Silence(otherwise)
        self._clock.sleep(seconds)

    def _left_s(self) -> float:
        return PATIENCE_S - (self._clock.now() - self._started).total_seconds()

    def _timeout_s(self) -> float:
        return min(self._config.timeout_s, max(self._left_s(), _LEAST_S))

    def _key(self, request: JudgeRequest) -> str:
        """Return the name of all that decides the reply. No student, no number: like answers have like replies."""
        asked = [
            request.prompt,
            [
                [c.earn, list(c.accept), list(c.lose), [str(step) for step in (*c.steps, c.points)]]
                for c in request.criteria
            ],
            [[excerpt.label, excerpt.text] for excerpt in request.excerpts],
            [picture.sha256 for picture in request.pictures],
        ]
        config = self._config
        text = json.dumps([PROMPT_VERSION, config.url, config.model, config.extra, asked], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _call(self, request: JudgeRequest, key: str) -> _Call:
        urls = tuple(self._picture(picture.sha256) for picture in request.pictures)
        limit = TOKENS_A_CRITERION * (len(request.criteria) + 1)
        body = {
            "model": self._config.model,
            "messages": messages_of(request, secrets.token_hex(8), urls),
            "temperature": 0,
            "max_tokens": limit,
            "response_format": response_format(request),
            **self._config.extra,
        }
        text = json.dumps({name: value for name, value in body.items() if value is not None}).encode()
        written = len(text) - sum(map(len, urls))
        prompt_tokens = written // _CHARS_A_TOKEN + _TOKENS_A_PICTURE * len(urls)
        completion_tokens = _largest(body.get("max_tokens"), body.get("max_completion_tokens"), limit)
        cost = self._config.cost(prompt_tokens, completion_tokens)
        return _Call(request, key, text, Bill(prompt_tokens, completion_tokens, cost))

    def _picture(self, sha256: str) -> str:
        content = self._load_picture(sha256)
        try:
            if content is None:
                raise PictureError("the file is not there")
            return picture_url(content)
        except PictureError as error:
            raise _Silence(f"The picture could not be sent: {error}.") from None

    def _bill(self, completion: Completion, most: Bill) -> Bill:
        """Return the bill by the endpoint's own counts; what it does not count is taken as the most it can be."""
        sent, received = completion.prompt_tokens, completion.completion_tokens
        prompt_tokens = most.prompt_tokens if sent is None else sent
        completion_tokens = most.completion_tokens if received is None else received
        return Bill(prompt_tokens, completion_tokens, self._config.cost(prompt_tokens, completion_tokens))


def _largest(*limits: object) -> int:
    return max(limit for limit in limits if isinstance(limit, int))


def _spent(usage: Usage, bill: Bill) -> Usage:
    return replace(usage, prompt_tokens=bill.prompt_tokens, completion_tokens=bill.completion_tokens, cost=bill.cost)
