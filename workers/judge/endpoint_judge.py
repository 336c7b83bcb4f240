"""Satisfies the kernel's `Judge` with a chat endpoint: kept replies first, then within limits, with bounded patience."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.utils import timezone

from exams.grading.judging.reply import ReplyError, read_completion, read_opinions
from exams.grading.judging.types import JudgeReply, JudgeRequest, Usage
from exams.services import judge_calls
from exams.services.judge_calls import Bill, Opened, Refused, Wait
from workers.judge.call import Call, bill_of, key_of, make_call
from workers.judge.config import JudgeConfig
from workers.judge.endpoint import EndpointError, Post, post_chat
from workers.judge.picture import PictureError, picture_url

log = structlog.get_logger(__name__)

TRIES = 3
# All waiting and asking for one answer, under half of the time that a run may take.
PATIENCE_S = 240.0
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
        key = key_of(self._config, request)
        kept = judge_calls.kept_reply(key)
        if kept is not None:
            with suppress(ReplyError):  # kept by an earlier release that took what this one does not
                return JudgeReply(read_opinions(kept, request), usage=replace(usage, cached=True))
        try:
            return self._ask(make_call(self._config, request, self._pictures(request)), usage)
        except _Silence as silence:
            log.info("judge_silent", problem=str(silence), host=usage.host, model=usage.model)
            return JudgeReply(problem=str(silence), usage=usage)

    def _ask(self, call: Call, usage: Usage) -> JudgeReply:
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

    def _read(self, answer: bytes, call: Call, call_id: int, usage: Usage) -> JudgeReply:
        """Return what an answer that came says, and write down what it cost, usable or not."""
        bill = call.most
        try:
            completion = read_completion(answer)
            bill = bill_of(self._config, completion, call.most)
            completion.check()
            opinions = read_opinions(completion.content, call.request)
        except ReplyError as error:
            judge_calls.spoil_call(call_id, str(error), bill)
            return JudgeReply(problem=str(error), usage=_spent(usage, bill))
        judge_calls.close_call(call_id, completion.content, bill)
        return JudgeReply(opinions, usage=_spent(usage, bill))

    def _admitted(self, call: Call) -> int:
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

    def _pictures(self, request: JudgeRequest) -> tuple[str, ...]:
        contents = [self._load_picture(picture.sha256) for picture in request.pictures]
        try:
            return tuple(picture_url(content or b"") for content in contents)
        except PictureError as error:
            raise _Silence(f"The picture could not be sent: {error}.") from None


def _spent(usage: Usage, bill: Bill) -> Usage:
    return replace(usage, prompt_tokens=bill.prompt_tokens, completion_tokens=bill.completion_tokens, cost=bill.cost)
