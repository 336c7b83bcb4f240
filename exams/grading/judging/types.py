"""What is asked of a judge, and what it says. The judge itself (a client of some endpoint) lives outside the kernel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from exams.grading.types import Attachment, Criterion


class JudgeVerdict(StrEnum):
    """What the judge says of one criterion. Code, not the judge, turns it into points."""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One field of the answer in plain signs, under the label that the student saw."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgeRequest:
    """One answer to be judged by some criteria. Holds no name, no number, nothing of another answer.

    `pictures` are descriptions; whoever sends the request finds the bytes by their digest."""

    prompt: str
    criteria: tuple[Criterion, ...]
    excerpts: tuple[Excerpt, ...]
    pictures: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """The judge on one criterion, as it said it: the quote is not checked yet. `confidence` is 0..1, its own."""

    key: str
    verdict: JudgeVerdict
    quote: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What the reply cost. Counts are 0 for a reply that was kept from before (`cached`)."""

    model: str = ""
    host: str = ""
    cached: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class JudgeReply:
    """One opinion a criterion, or none and the `problem` in a sentence: the rules then stand alone."""

    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    problem: str = ""
    usage: Usage = Usage()


class Judge(Protocol):
    """Reads one answer. Never raises for what its endpoint does: that is a `problem` of the reply."""

    @property
    def sees_pictures(self) -> bool:
        """Whether pictures may be sent."""
        ...

    def judge(self, request: JudgeRequest) -> JudgeReply:
        """Return what the judge says of the answer."""
        ...
