"""What the student's D means: more for real, or more for fake."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Convention(StrEnum):
    """Which samples get high values."""

    REAL = "real"
    FAKE = "fake"
    UNSTATED = "unstated"
    UNCLEAR = "unclear"


_REAL: Final = r"real|true|authentic|genuine|ekte|reell\w*|virkelig\w*|verkeleg\w*|training data|the data"
_FAKE: Final = r"fake|generated|false|synthetic|falsk\w*|generert\w*|uekte|juks\w*|forfalska?\w*"
_KIND: Final = rf"(?P<kind>{_REAL}|{_FAKE})\b"
_LINK: Final = r"[^\w.;,]{0,3}(?:\s*(?:=|is|are|if|for|means?|meaning|gives|as|to|at|til|for|er|betyr|tyder|tydar|når|on|the|an?|that|x|it|input|image|score|value|high|sample|samples|bilde\w*|bilete\w*|corresponds|f_w|f|d|critic|output\w*)[^\w.;]{0,3}){0,6}\s*"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:prob\w*|sannsyn\w*|sjans\w*|chance|confidence|how likely)\b[^.;\n]{{0,60}}?(?<!not )\b{_KIND}",
        rf"\bp\s*\(\s*(?:x\s*(?:is|=)\s*)?(?:y\s*=\s*)?{_KIND}",
        rf"\b(?:1(?:[.,]0)?|one|high\w*|large\w*|big\w*|higher|høy\w*|høg\w*|stor\w*)\b{_LINK}(?<!not )\b{_KIND}",
        rf"\b{_KIND}[^\w.;,]{{0,3}}(?:\s*(?:=|is|are|gets?|as|to|scores?|gives|images?|samples?|bilde\w*|bilete\w*|data|->|→|:|får|er)[^\w.;]{{0,3}}){{0,4}}\s*(?:1\b|one\b|high|large|høy|høg|stort?\b)",
        rf"\b(?:how|hvor|kor)\s+(?<!not ){_KIND}",
        rf"(?:d\s*\([^)]{{0,12}}\)|\bd)\s*(?:=|is|:)\s*(?:the\s+)?(?:p\w*\s*)?\(?\s*{_KIND}",
    )
)
_OPPOSITE: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:0(?:[.,]0)?|zero|low\w*|small\w*|lav\w*|låg\w*|liten|lite|lita)\b{_LINK}(?<!not )\b{_KIND}",
        rf"\b{_KIND}[^\w.;,]{{0,3}}(?:\s*(?:=|is|are|gets?|as|to|scores?|images?|samples?|bilde\w*|bilete\w*|->|→|:|får|er)[^\w.;]{{0,3}}){{0,3}}\s*(?:0\b|zero\b|low\b|lav|låg)",
    )
)
_DEFINES: Final = r"prob\w*|sannsyn\w*|chance|convention\w*|konvensjon\w*|let\b|la\b|where|der|here|her|denotes|stands\s+for|står\s+for|\bd\s*\(\s*x"
_CONSEQUENCE: Final = re.compile(
    rf"(?:^|(?<=[.;\n]))(?![^.;\n]*\b(?:{_DEFINES}))(?=[^.;\n]*\b(?:loss\w*|tap\w*|minim\w*|lav\w*|låg\w*|low\w*|fool\w*|lur\w*|train\w*|tren\w*|gradient\w*|push\w*|"
    r"dytt\w*|indistinguish\w*|convinc\w*))(?:[^.;\n]|\.(?=\d))*",
    re.IGNORECASE,
)
_ZERO_REAL: Final = re.compile(
    rf"\b0(?![.,]\d)\b[^.;\n]{{0,80}}\b(?:{_REAL})\b|\b(?:{_REAL})\b[^.;\n]{{0,80}}\b0(?![.,]\d)\b", re.IGNORECASE
)
# A convention is one sentence; more text than this is not searched.
_MOST_CHARS: Final = 4000


def read_convention(texts: Iterable[str]) -> Convention:
    """Return the convention that the first text which states one states.

    What a text says of a low loss or of training is what comes out of a convention, and states none."""
    for text in texts:
        stated = _stated(_CONSEQUENCE.sub(" ", text))
        if stated is not Convention.UNSTATED:
            return stated
    return Convention.UNSTATED


def zero_is_real(texts: Iterable[str]) -> bool:
    """Return whether some sentence speaks of 0 and of real samples, so that D may give 0 for them."""
    return any(_ZERO_REAL.search(text[:_MOST_CHARS]) for text in texts)


def _stated(text: str) -> Convention:
    found = {kind for pattern in _PATTERNS for kind in _kinds(pattern, text)}
    turned = {kind for pattern in _OPPOSITE for kind in _kinds(pattern, text)}
    other = {Convention.REAL: Convention.FAKE, Convention.FAKE: Convention.REAL}
    stated = found | {other[kind] for kind in turned}
    if len(stated) == 1:
        return stated.pop()
    if len(stated) > 1 or (not stated and _only_fake(text)):
        return Convention.UNCLEAR
    return Convention.UNSTATED


def _only_fake(text: str) -> bool:
    """True if fake samples are spoken of and real ones are not, in words that no pattern knows."""
    fake = re.search(rf"\b(?:{_FAKE})\b", text[:_MOST_CHARS], re.IGNORECASE)
    return fake is not None and re.search(rf"\b(?:{_REAL})\b", text[:_MOST_CHARS], re.IGNORECASE) is None


def _kinds(pattern: re.Pattern[str], text: str) -> list[Convention]:
    fake = re.compile(rf"(?:{_FAKE})$", re.IGNORECASE)
    return [
        Convention.FAKE if fake.match(found["kind"]) else Convention.REAL
        for found in pattern.finditer(text[:_MOST_CHARS])
    ]
