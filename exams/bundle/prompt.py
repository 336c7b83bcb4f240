"""What a prompt shows and links to must lie in the bundle, and be what it seems."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SIGNATURES: Final[dict[str, tuple[bytes, ...]]] = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
}
IMAGE_ENDINGS: Final = (*_SIGNATURES, ".svg")
_ACTIVE_SVG: Final = re.compile(
    rb"<\s*(?:script|foreignobject|iframe|!entity|!doctype)|\son[a-z]+\s*=|javascript:|(?:href|src)\s*=\s*[\"']?\s*(?:https?:|//|data:text)",
    re.IGNORECASE,
)
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def image_problem(name: str, content: bytes) -> str:
    """Return what is wrong with an image file, or ""."""
    ending = name[name.rfind(".") :].lower()
    if ending == ".svg":
        if b"<svg" not in content[:4096].lower():
            return "is no SVG image"
        return "holds scripts or links to other places; save it as a plain SVG" if _ACTIVE_SVG.search(content) else ""
    if not content.startswith(_SIGNATURES[ending]):
        return f"is no {ending[1:].upper()} image, whatever its name says"
    return ""


def prompt_problems(prompt: str, files: Mapping[str, bytes]) -> Iterator[tuple[int | None, str]]:
    """Yield (line, sentence) for images and links of a prompt that lead nowhere; nothing if all is well."""
    if not prompt.strip():
        yield 1, "is empty"
    for block in _MARKDOWN.parse(prompt):
        line = block.map[0] + 1 if block.map else None
        for token in block.children or []:
            yield from ((line, sentence) for sentence in _token_problems(token, files))


def _token_problems(token: Token, files: Mapping[str, bytes]) -> Iterator[str]:
    if token.type == "image":
        target = str(token.attrs.get("src", ""))
        if target not in files or "/" in target:
            yield f"shows the image {target}, which does not lie beside it"
    if token.type == "link_open":
        target = str(token.attrs.get("href", ""))
        if target.startswith("private/"):
            yield f"links to {target}, which students never get"
        elif "://" not in target and not target.startswith(("mailto:", "#")) and target not in files:
            yield f"links to {target}, which is not in the question's folder"
