"""Text of exams and answers as safe HTML: Markdown with maths, and answers with their evidence marked."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import nh3
from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

register = template.Library()

RenderRule = Callable[..., str]

# Rendering time grows with length; a prompt or model answer is far below this.
MARKDOWN_LIMIT = 200_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MATHML_TAGS = _words(
    "math mrow mi mo mn mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd mstyle"
    " mpadded mphantom menclose"
)
_MATHML_ATTRIBUTES = _words(
    "display mathvariant stretchy fence form separator lspace rspace minsize maxsize movablelimits accent accentunder"
    " linethickness columnalign rowspacing columnspacing displaystyle scriptlevel width notation"
)
_TAGS = _words(
    "p br hr em strong code pre blockquote ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td a img span div"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "span": {"class", "data-tex"},
    "div": {"class", "data-tex"},
    "code": {"class"},
    "ol": {"start"},
    **{tag: set(_MATHML_ATTRIBUTES) for tag in _MATHML_TAGS},
}
_RELATIVE = re.compile(r"^(?![a-z][a-z0-9+.-]*:|/|#)", re.IGNORECASE)


def maths_html(tex: str, *, block: bool) -> str:
    """Return MathML in an element that also carries the TeX, so that KaTeX may set it in the browser."""
    kind = "block" if block else "inline"
    try:
        shown = convert(tex, display=kind)
    except Exception:  # latex2mathml raises whatever its parser meets; the TeX itself is then the best there is
        shown = f"<code>{escape(tex)}</code>"
    return f'<span class="math {kind}" data-tex="{escape(tex)}">{shown}</span>'


def _maths_rule(block: bool) -> RenderRule:
    def render(_self: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
        return maths_html(tokens[index].content.strip(), block=block)

    return render


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    for name, block in (("math_inline", False), ("math_inline_double", True), ("math_block", True)):
        parser.add_render_rule(name, _maths_rule(block))
    return parser


_PARSER = _markdown()


@lru_cache(maxsize=512)
def markdown_html(text: str, files_url: str = "") -> str:
    """Return sanitised HTML of Markdown with maths. Relative image addresses are put under `files_url`."""
    tokens = _PARSER.parse(text[:MARKDOWN_LIMIT])
    for image in _images(tokens):
        address = str(image.attrs.get("src", ""))
        if _RELATIVE.match(address):
            image.attrs["src"] = files_url + address
    shown = _PARSER.renderer.render(tokens, _PARSER.options, {}).replace("<th></th>", "<td></td>")  # heads nothing
    return nh3.clean(
        shown, tags=set(_TAGS | _MATHML_TAGS), attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}
    )


def _images(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _images(token.children or ())


@register.filter
def markdown(text: str, files_url: str = "") -> SafeString:
    """Return Markdown as HTML; the argument is the address of the folder that its images lie in."""
    return mark_safe(markdown_html(text or "", files_url))  # noqa: S308 - sanitised by nh3


@register.filter
def with_evidence(text: str, evidence: Iterable[tuple[str, str]]) -> SafeString:
    """Return the text escaped, with every quote of `evidence` ((criterion key, quote) pairs) marked."""
    spans = _spans(text, evidence)
    pieces, end = [], 0
    for start, stop, keys in spans:
        pieces.append(escape(text[end:start]))
        pieces.append(
            format_html(
                '<mark class="evidence" title="{}" data-criteria="{}">{}</mark>',
                ", ".join(keys),
                " ".join(keys),
                text[start:stop],
            )
        )
        end = stop
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above


def _spans(text: str, evidence: Iterable[tuple[str, str]]) -> list[tuple[int, int, list[str]]]:
    """Return non-overlapping stretches with the criteria they speak for, in order of the text."""
    found: list[tuple[int, int, str]] = []
    for key, quote in evidence:
        start = text.find(quote) if quote.strip() else -1
        if start >= 0:
            found.append((start, start + len(quote), key))
    cuts = sorted({place for start, stop, _ in found for place in (start, stop)})
    spans = []
    for start, stop in zip(cuts, cuts[1:], strict=False):
        keys = list(dict.fromkeys(key for begin, end, key in found if begin <= start and stop <= end))
        if keys:
            spans.append((start, stop, keys))
    return spans


@register.filter
def evidence_of(answer: object) -> list[tuple[str, str]]:
    """Return (criterion key, quote) pairs of an answer's criteria."""
    criteria = getattr(answer, "criteria", ())
    return [(criterion.key, quote) for criterion in criteria for quote in criterion.evidence]


@register.filter
def any_text(fields: Mapping[str, str]) -> bool:
    """Return whether any field holds more than blanks."""
    return any(str(text).strip() for text in fields.values())
