"""What staff are told of the language model that reads beside the rules: which, where, how much so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext, gettext_noop

from exams.grading.judging.prompt import SURENESS
from exams.models import CallState, Exam, JudgeCall

_WORDS = {
    "no": gettext_noop("no"),
    "partly": gettext_noop("partly"),
    "yes": gettext_noop("yes"),
    "cannot_tell": gettext_noop("cannot tell"),
    "guess": gettext_noop("guess"),
    "unsure": gettext_noop("unsure"),
    "fairly_sure": gettext_noop("fairly sure"),
    "certain": gettext_noop("certain"),
}


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """`model` and `host` "" if none is configured now. `max_cost` 0: no limit."""

    model: str
    host: str
    vision: bool
    answered: int
    failed: int
    tokens: int
    cost: Decimal
    max_cost: Decimal

    @property
    def on(self) -> bool:
        """Return whether answers are sent out now."""
        return bool(self.model)


def judge_line(exam: Exam) -> JudgeLine | None:
    """Return how the exam stands with language models; None if none is configured and none was asked. One query."""
    numbers = JudgeCall.objects.filter(exam=exam).aggregate(
        answered=Count("pk", filter=Q(state=CallState.ANSWERED)),
        failed=Count("pk", filter=Q(state=CallState.FAILED)),
        tokens=Sum(F("prompt_tokens") + F("completion_tokens")),
        cost=Sum("cost"),
    )
    on = bool(settings.LLM_URL)
    if not on and not numbers["answered"] and not numbers["failed"]:
        return None
    return JudgeLine(
        model=settings.LLM_MODEL if on else "",
        host=host_of(settings.LLM_URL),
        vision=settings.LLM_VISION,
        answered=numbers["answered"],
        failed=numbers["failed"],
        tokens=numbers["tokens"] or 0,
        cost=numbers["cost"] or Decimal(0),
        max_cost=settings.LLM_MAX_COST,
    )


def judge_words(record: object) -> dict[str, str]:
    """Return for every criterion, by key, what a language model said of it, as a sentence for staff.

    `record` is a grade's as stored, whoever changed it since."""
    parts = record.get("parts") if isinstance(record, Mapping) else None
    said: dict[str, str] = {}
    for part in parts if isinstance(parts, list) else ():
        match part:
            case {"judge": {"criteria": Mapping() as rows}}:
                said.update({str(key): _sentence(row) for key, row in rows.items() if isinstance(row, Mapping) and row})
    return said


def _sentence(row: Mapping[str, object]) -> str:
    if row.get("dropped"):
        words = gettext("A language model says {verdict}, but quotes words that are not in the answer: left out.")
        return words.format(verdict=_word(row.get("verdict")))
    if row.get("points") is None:
        return gettext("A language model cannot tell.")
    sure = next((word for word, share in SURENESS.items() if share == row.get("confidence")), "")
    words = gettext("A language model says {verdict}: {points} points ({sure}, by its own word).")
    return words.format(verdict=_word(row.get("verdict")), points=row["points"], sure=_word(sure))


def _word(name: object) -> str:
    """Return a word of the model's in the page's language; one that is not known as it is."""
    known = _WORDS.get(str(name))
    return gettext(known) if known else str(name).replace("_", " ")


def host_of(url: str) -> str:
    """Return the host that an address names, with its port if it names one; "" for none. Never a password."""
    return urlsplit(url).netloc.rpartition("@")[2]
