"""One POST to a chat endpoint: bounded in time as a whole and in size, believing nothing of what comes back."""

import asyncio
import email.utils
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import httpx

# A reply of some criteria has 2 kB, one of a model that thinks aloud 50.
MOST_BODY_BYTES = 1024**2
# Asked for by headers; a longer wait is as good as none.
_MOST_RETRY_AFTER_S = 3600.0
_BUSY = (408, 425, 429, 500, 502, 503, 504, 529)


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent: where, with which key, which body."""

    url: str
    key: str
    body: bytes


class EndpointError(Exception):
    """No reply came. `again`: another try may help, not before `wait_s`. `billed`: it may have cost something."""

    def __init__(self, message: str, *, again: bool = False, wait_s: float = 0.0, billed: bool = False) -> None:
        super().__init__(message)
        self.again = again
        self.wait_s = wait_s
        self.billed = billed


def post_chat(post: Post, timeout_s: float) -> bytes:
    """Return the body of the endpoint's answer, whole within `timeout_s`. Raises EndpointError."""
    try:
        with ThreadPoolExecutor(max_workers=1) as thread:  # the caller's may run an event loop already
            return thread.submit(asyncio.run, _within(post, timeout_s)).result()
    except (TimeoutError, httpx.TimeoutException):
        message = f"The language model did not answer within {timeout_s:g} seconds."
        raise EndpointError(message, billed=True) from None
    except httpx.HTTPError as error:
        broken = isinstance(error, httpx.RemoteProtocolError | httpx.ReadError)
        message = f"The language model cannot be reached ({type(error).__name__})."
        raise EndpointError(message, again=True, billed=broken) from None
    except (httpx.InvalidURL, UnicodeError):
        raise EndpointError("The language model's address or key cannot be used.") from None


async def _within(post: Post, timeout_s: float) -> bytes:
    # httpx's own timeout is of single reads: a byte now and then would keep it waiting for ever.
    async with asyncio.timeout(timeout_s), _client(post, timeout_s) as client:
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if post.key:
            headers["Authorization"] = f"Bearer {post.key}"
        async with client.stream("POST", post.url, content=post.body, headers=headers) as response:
            _check_status(response)
            return await _body(response)


def _client(post: Post, timeout_s: float) -> httpx.AsyncClient:
    """Return a client that follows nobody elsewhere and takes no proxy or password from the environment."""
    return httpx.AsyncClient(timeout=timeout_s, follow_redirects=False, trust_env=False, verify=tls_for(post.url))


def tls_for(url: str) -> ssl.SSLContext | bool:
    """Return how to check who answers: by the host's own list of authorities; nothing to check without TLS."""
    return _tls() if url.startswith("https://") else False


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    if status in _BUSY:
        wait_s = retry_after_s(response.headers.get("Retry-After", ""), datetime.now(UTC))
        raise EndpointError(f"The language model is busy or out of order ({status}).", again=True, wait_s=wait_s)
    if status in (401, 403):
        raise EndpointError(f"The language model's endpoint does not take the key ({status}).")
    raise EndpointError(f"The language model's endpoint refused the request ({status}).")


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise EndpointError("The language model's reply came packed, which was not asked for.", billed=True)
    kept = bytearray()
    async for chunk in response.aiter_raw():
        kept += chunk
        if len(kept) > MOST_BODY_BYTES:
            raise EndpointError("The language model's reply does not end.", billed=True)
    return bytes(kept)


def retry_after_s(value: str, now: datetime) -> float:
    """Return the seconds that a Retry-After header asks for, given as a number or a date; 0 if it asks for none."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _MOST_RETRY_AFTER_S)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), _MOST_RETRY_AFTER_S)
