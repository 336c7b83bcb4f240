"""Files that are made while they are sent."""

from collections.abc import AsyncIterator, Iterator
from typing import cast

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header


def streamed(request: HttpRequest, chunks: Iterator[bytes], *, name: str, mime: str) -> HttpResponse:
    """Return the chunks as a download, each made when the one before is sent."""
    content = _asynchronous(chunks) if isinstance(request, ASGIRequest) else chunks
    response = StreamingHttpResponse(content, content_type=mime)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return cast(HttpResponse, response)  # views say HttpResponse; what middleware needs of it is the same


async def _asynchronous(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the chunks; Django would otherwise collect all of a plain iterator before it sends the first."""
    take = sync_to_async(lambda: next(chunks, None))
    while (chunk := await take()) is not None:
        yield chunk
