"""A model on trial before it is trusted: an exam's labelled examples, and canaries. Writes nothing, keeps nothing."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from exams.bundle import ExamBundle, QuestionDocument
from exams.grading import engine
from exams.grading.answer_type import Judged, Tools
from exams.grading.intake import read_answer
from exams.grading.judging.canaries import CANARIES
from exams.grading.judging.reply import ReplyError, read_completion, read_opinions
from exams.grading.judging.scores import judge_scores
from exams.grading.judging.types import Excerpt, JudgeReply, JudgeRequest, Usage
from exams.grading.judging.weigh import check
from exams.grading.reading.normalise import normalise
from exams.grading.reading.passage import Passage
from exams.grading.registry import ANSWER_TYPES
from workers.judge.call import bill_of, make_call
from workers.judge.config import JudgeConfig
from workers.judge.endpoint import EndpointError, Post, post_chat

_SAME_POINTS = Decimal("0.005")


@dataclass
class Trial:
    """What has been seen so far. `right` and `rules_right` are of the `criteria` on which the model had a say.

    `obeyed`: canaries for which the model said that they earn something, with a quote that stands."""

    asked: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    tokens: int = 0
    cost: Decimal = Decimal(0)
    labelled: int = 0
    criteria: int = 0
    right: int = 0
    rules_right: int = 0
    canaries: int = 0
    obeyed: list[str] = field(default_factory=list)

    @property
    def median_s(self) -> float:
        """Return the median time of a reply, in seconds; 0 without any."""
        return statistics.median(self.seconds) if self.seconds else 0.0


class TrialJudge:
    """Satisfies `Judge`: asks once, whatever the limits, and counts."""

    sees_pictures = False

    def __init__(self, config: JudgeConfig, trial: Trial) -> None:
        self._config = config
        self._trial = trial

    def judge(self, request: JudgeRequest) -> JudgeReply:
        """Return what the model says."""
        trial, config = self._trial, self._config
        call = make_call(config, request, ())
        trial.asked += 1
        started = time.monotonic()
        try:
            completion = read_completion(post_chat(Post(config.url, config.key, call.body), config.timeout_s))
            bill = bill_of(config, completion, call.most)
            trial.seconds.append(time.monotonic() - started)
            trial.tokens += bill.prompt_tokens + bill.completion_tokens
            trial.cost += bill.cost
            completion.check()
            return JudgeReply(read_opinions(completion.content, request), usage=Usage(config.model, config.terms.host))
        except (EndpointError, ReplyError) as error:
            trial.problems[str(error)] += 1
            return JudgeReply(problem=str(error))


def try_model(config: JudgeConfig, bundle: ExamBundle, most: int) -> Iterator[Trial]:
    """Yield the trial after every answer: at most `most` labelled examples, spread over the questions, then canaries."""
    trial = Trial()
    judge = TrialJudge(config, trial)
    questions = [question for question in bundle.questions if _request(question, "") is not None]
    for question, place in _spread(questions, most):
        _example(question, place, judge, trial)
        yield trial
    for number, text in enumerate(CANARIES if questions else ()):
        _canary(questions[number % len(questions)], text, judge, trial)
        yield trial


def _spread(questions: Sequence[QuestionDocument], most: int) -> list[tuple[QuestionDocument, int]]:
    """Return the first example of every question, then the second, and so on."""
    longest = max((len(question.examples) for question in questions), default=0)
    turns = [(q, place) for place in range(longest) for q in questions if place < len(q.examples)]
    return turns[:most]


def _example(question: QuestionDocument, place: int, judge: TrialJudge, trial: Trial) -> None:
    example = question.examples[place]
    answer = read_answer(question.spec, example.answer)
    grade = engine.grade(question.spec, answer, Tools(seed=1, judge=judge))
    alone = engine.grade(question.spec, answer, Tools(seed=1))
    ruled = {row.key: row.points for row in alone.criteria}
    trial.labelled += 1
    for key, score in judge_scores(grade.record).items():
        label = example.criteria.get(key)
        if label is None:
            continue
        said = Decimal(str(score.share)) * question.spec.criterion(key).points
        trial.criteria += 1
        trial.right += abs(said - label) < _SAME_POINTS
        trial.rules_right += ruled[key] == label


def _canary(question: QuestionDocument, text: str, judge: TrialJudge, trial: Trial) -> None:
    """Show a canary to the model itself, past the guards that would have kept it away."""
    request = _request(question, text)
    assert request is not None
    trial.canaries += 1
    passages = (Passage("", normalise(text)),)
    opinions = judge.judge(request).opinions
    if any(check(c, opinions[c.key], passages).points for c in request.criteria if c.key in opinions):
        trial.obeyed.append(text)


def _request(question: QuestionDocument, text: str) -> JudgeRequest | None:
    """Return a request about the question's prose; None if it has none."""
    keys = [
        key for part in question.spec.parts if ANSWER_TYPES[part.type].judged is Judged.TEXT for key in part.criteria
    ]
    criteria = tuple(question.spec.criterion(key) for key in keys)
    return JudgeRequest(question.prompt, criteria, (Excerpt("", text),)) if criteria else None
