"""Where the language model is, what it may cost, and what is wrong with the settings if something is."""

import ipaddress
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings

from exams.selectors.judge import host_of
from exams.services.judge_calls import Terms

_PATH = "/chat/completions"
_THOUSAND = Decimal(1000)
# A call is another worker's no longer than its own timeout and some time to write down what came.
_GRACE_S = 30
_NO_EXTRA: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class JudgeConfig:
    """One endpoint. `url` is that of chat completions; prices are of 1,000 tokens; `extra` goes into every request,
    None taking a key out."""

    url: str
    model: str
    key: str
    timeout_s: float
    prompt_price: Decimal
    completion_price: Decimal
    extra: Mapping[str, object]
    terms: Terms

    def cost(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """Return what so many tokens cost, to the sixth place."""
        total = prompt_tokens * self.prompt_price + completion_tokens * self.completion_price
        return (total / _THOUSAND).quantize(Decimal("0.000001"))


def judge_config() -> JudgeConfig | None:
    """Return what the settings say; None if no language model is to be asked."""
    if not settings.LLM_URL:
        return None
    terms = Terms(
        host=host_of(settings.LLM_URL),
        model=settings.LLM_MODEL,
        concurrency=settings.LLM_CONCURRENCY,
        rpm=settings.LLM_RPM,
        max_cost=settings.LLM_MAX_COST,
        lease_s=settings.LLM_TIMEOUT_S + _GRACE_S,
        vision=settings.LLM_VISION,
    )
    return JudgeConfig(
        url=settings.LLM_URL.removesuffix(_PATH) + _PATH,
        model=settings.LLM_MODEL,
        key=settings.LLM_KEY,
        timeout_s=settings.LLM_TIMEOUT_S,
        prompt_price=settings.LLM_PROMPT_PRICE,
        completion_price=settings.LLM_COMPLETION_PRICE,
        extra=_extra() or _NO_EXTRA,
        terms=terms,
    )


def wrong_settings() -> Iterator[str]:
    """Yield a sentence for everything that keeps the language model from being asked as the settings mean it."""
    if not settings.LLM_URL:
        return
    address = urlsplit(settings.LLM_URL)
    if address.scheme not in ("http", "https") or not address.hostname:
        yield "KARAKTER_LLM_URL must be an address that begins with http:// or https://."
    elif address.username or address.password:
        yield "KARAKTER_LLM_URL must hold no password; KARAKTER_LLM_KEY is for the key."
    elif address.scheme == "http" and settings.LLM_KEY and not is_local(address.hostname):
        yield "KARAKTER_LLM_URL would send KARAKTER_LLM_KEY and answers unencrypted; use https://."
    if not settings.LLM_MODEL:
        yield "KARAKTER_LLM_MODEL must name the model."
    if settings.LLM_MAX_COST and not (settings.LLM_PROMPT_PRICE or settings.LLM_COMPLETION_PRICE):
        yield "KARAKTER_LLM_MAX_COST needs KARAKTER_LLM_PROMPT_PRICE and KARAKTER_LLM_COMPLETION_PRICE."
    if _extra() is None:
        yield "KARAKTER_LLM_EXTRA must be a JSON object."


def is_local(host: str) -> bool:
    """Return whether the host is this machine or of a private network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def _extra() -> dict[str, object] | None:
    try:
        extra = json.loads(settings.LLM_EXTRA or "{}")
    except ValueError:
        return None
    return extra if isinstance(extra, dict) else None
