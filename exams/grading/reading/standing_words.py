"""Words around a value or a formula: that it is not the value, that somebody else says so, or that there is a choice."""

import re
from typing import Final

# Farther back, a denial or a name speaks of something else.
_BEFORE: Final = 40
_SENTENCE_BEFORE: Final = 160

_DENIED: Final = re.compile(
    r"(?:\b(?:not|never|ikke|ikkje|aldri)|n't|≠|!=|\\neq?)\W*(?:(?:be|equals?|to|the|like|lik|være|vere|depends?|on|needs?|sees?|covers?|avhengig|avhenge|av|trenge|dekke|as|som|a|an|of|think|believe|mean|say|claim|that|it|is|this|tror|trur|mener|meiner|sier|seier|synes|at|det|er|svaret|answer)\W+){0,5}$",
    re.IGNORECASE,
)
_WRONG: Final = (
    r"(?:(?:\w+\s+)?(?:wrong|incorrect|false|mistaken|untrue|feil|galt?|gale)\b"
    r"|(?:not|n't|ikke|ikkje)\s+(?:\w+\s+)?(?:right|correct|true|so|the\s+(?:answer|case|value)|riktig|rett|sant|svaret|tilfelle)\b)"
)
_TAKEN_BACK: Final = re.compile(
    r"(?:\s+(?:for|of|in|i|til|av)\s+[^\W_][\w_]{0,8})?[\s)\]},$.:;-]{0,4}(?:(?:but|men|and|og|however|though)[\s,]+)?"
    r"(?:(?:(?:that|this|it|which|these|those|both|all|they|det|dette|disse|desse|som|begge)(?:\s+(?:of\s+them|answers?|values?|two))?\s*)?"
    rf"(?:is|are|isn|aren|was|would\s+be|er|var|blir)\s*{_WRONG}"
    r"|(?:I|jeg|eg)\s+(?:(?:do|am|er)\s+)?(?:not|ikke|ikkje|don't|dis)\s*-?(?:agree|believe|think\s+so|enig|einig|tror|trur|samd))",
    re.IGNORECASE,
)
_OTHERS: Final = (
    r"\b(?:friends?|classmates?|neighbou?rs?|colleagues?|teachers?|books?|textbooks?|somebody|someone|some|others|people|many|students?|"
    r"chatgpt|calculator|kompis\w*|venn\w*|ven|venen|medstudent\w*|nabo\w*|lærer\w*|læreb\w+|boka|noen|nokon|nokre|andre|enkelte|mange|folk)"
)
_SAY: Final = (
    r"\s+(?:(?:would|could|might|may|will|vil|kan|kunne|ville|have|has|har|had|perhaps|maybe|kanskje|here|her)\s+){0,3}"
    r"(?:say|said|claim|think|thought|believe|writ|wrote|get|got|answer|argue|suggest|guess|giv|gave|list|oppgi|oppgje|gir|gjev|sier|seier|sa|si|mene|meine|mein|trur|tror|"
    r"tro|påstå|hevd|skriv|skrev|få|fekk|fikk|svar|gjett)\w*\b"
)
_REPORTED: Final = re.compile(rf"{_OTHERS}{_SAY}", re.IGNORECASE)
_ATTRIBUTED: Final = re.compile(
    rf"{_OTHERS}{_SAY}(?!.*\b(?:but|men|however|whereas|while|mens|I|jeg|eg|my|mitt)\b)", re.IGNORECASE | re.DOTALL
)
# Between values that a field only lists, one beside the other.
_LISTED: Final = re.compile(r"[\s)\]},;?&|]*(?:\b(?:and|og)\b)?[\s(\[{,;?]*")
# "If the strides counted, it would be 11": what is not so.
_UNREAL: Final = re.compile(
    r"\b(?:if|unless|were|had|hvis|dersom|om)\b.*\b(?:would|could|might|ville|kunne)\b(?!.*\b(?:but|men|so|then\s+we|altså)\b)|"
    r"\b(?:would|could|might|ville|kunne)\b(?=.*\b(?:if|unless|hvis|dersom)\b)(?!.*\b(?:but|men)\b)",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCE_END: Final = re.compile(r"[.!?;]\s|\n")
_OR: Final = re.compile(
    r"[\s)\]}$,;.]{0,4}(?:\(\s*)?(?:(?:or|eller|alternatively|alternativt|eventuelt|possibly|maybe|perhaps|kanskje|evt\.?|vs\.?)\b|/|\?"
    r"|(?:option|alternative?|variant|forslag|possibility|mulighet)\s*(?:\d|[a-d])\b)[\s,:;?.)]*"
    r"(?:(?:as|som)\s+[^\d,.;]{1,30},\s*)?(?:(?:maybe|perhaps|kanskje|possibly|even|else|it|is|be|also|the|could|might|det|er|også|a|an|or|eller|rather|heller|only|just|simply|bare|berre|about|ca\.?|with|if|hvis|=)"
    r"[\s,]+){0,5}[(\[${]{0,2}\s*",
    re.IGNORECASE,
)


def is_denied(text: str, start: int, end: int) -> bool:
    """Return whether the words before say that what stands there is not the value, or those after take it back."""
    return denial_around(text, start, end) is not None


def denial_around(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return from where to where the words that deny what stands there reach, what is denied included."""
    before, after = _DENIED.search(text, max(0, start - _BEFORE), start), _TAKEN_BACK.match(text, end)
    if before is None and after is None:
        return None
    return before.start() if before else start, after.end() if after else end


def is_attributed(text: str, start: int) -> bool:
    """Return whether the sentence before `start` gives what follows as somebody else's, or as what would be."""
    before = text[max(0, start - _SENTENCE_BEFORE) : start]
    sentence = _SENTENCE_END.split(before)[-1]
    return _ATTRIBUTED.search(sentence) is not None or _UNREAL.search(sentence) is not None


def reports_others(text: str) -> bool:
    """Return whether the text says anywhere what somebody else says."""
    return _REPORTED.search(text) is not None


def joins_choice(between: str) -> bool:
    """Return whether these words between two values leave a choice between them."""
    return _OR.fullmatch(between) is not None


def may_join_choice(between: str) -> bool:
    """Return whether an "or" stands somewhere between two values of one sentence."""
    return _SENTENCE_END.search(between) is None and re.search(r"\b(?:or|eller)\b", between, re.IGNORECASE) is not None


def only_lists(between: str) -> bool:
    """Return whether nothing but signs of a list stands between two values."""
    return _LISTED.fullmatch(between) is not None
