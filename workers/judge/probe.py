"""What `./run doctor` says of the language model: none, or which, where, and whether it answers. Sends no answer."""

import httpx
from django.conf import settings

from exams.selectors.judge import host_of
from workers.judge.config import judge_config, wrong_settings
from workers.judge.endpoint import tls_for
from workers.sandbox import Finding

NAME = "model"
_TIMEOUT_S = 5.0


def probe_judge() -> Finding:
    """Return whether a language model is on, where it is, and what is wrong with it if something is."""
    config = judge_config()
    if config is None:
        return Finding(NAME, True, "no language model: no answer leaves this machine")
    wrong = " ".join(wrong_settings())
    if wrong:
        return Finding(NAME, False, "the settings of the language model cannot be used", wrong)
    what = "answers and their pictures" if config.terms.vision else "answers"
    where = f"{config.model} at {host_of(settings.LLM_URL)} is sent {what}"
    trouble = _trouble(config.url, config.key)
    return Finding(NAME, not trouble, f"{where}{trouble}", "See KARAKTER_LLM_URL in .env.example.")


def _trouble(url: str, key: str) -> str:
    """Return what is wrong when the endpoint is asked which models it has; "" if nothing is."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with httpx.Client(timeout=_TIMEOUT_S, trust_env=False, verify=tls_for(url)) as client:
            status = client.get(url.removesuffix("/chat/completions") + "/models", headers=headers).status_code
    except httpx.HTTPError as error:
        return f"; it cannot be reached ({type(error).__name__})"
    if status in (401, 403):
        return f"; it does not take the key ({status})"
    return f"; it is out of order ({status})" if status >= 500 else ""
