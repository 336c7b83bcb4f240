"""Telling a sentence from a heap of keywords, and an answer from "I don't know"."""

import re

_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\S+",
        """a about after all also an and any are as at be because been before being both but by can could did do does each
    either even for from get gets had has have how i if in into is it its itself just may might more most much must no nor
    not of on one only or other our out over per same should since so some such than that the their them then there these
    they this those through to too until up used uses using very was we were what when where which while who will with
    without would you your don't doesn't isn't
    alle alt andre at av bare begge ble bli blir da de dem den denne der det dette disse du eg ei ein eit eller en er
    et etter fordi for fra fram får gjennom ha han har hele hver hva hvis hvor hvordan i ikke ikkje ingen inn kan
    kor kva man med mellom men mens mer mot må når og også om opp på samme seg selv siden sin sitt skal slik som så til um under
    uten utan ut ved vi vil være vere var dei dersom denne frå heile kvar kvart noko noe når medan""",
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FRAGMENT_END = re.compile(r"[,;:\n/|.•–]+|\s-\s|\+")
# Below this many words nothing can be told from the words' kinds.
_LEAST_WORDS = 6
# Real answers have at least this share of function words in all but 1 of 100 cases.
_FUNCTION_SHARE = 0.12
_SHORT_FRAGMENT = 2.3
_LONG_RUN = 7

_ARTICLES = frozenset(["the", "a", "an", "en", "et", "ein", "eit", "every"])
_NEVER_AFTER_ARTICLE = frozenset(
    re.findall(
        r"\S+",
        """the a an of to in on at by for from with without and or but is are was be been has have does do can will would than
        that this these it its which when where while because so not as into during after before if then there they we you
        av til i på fra med uten og eller men er var har kan vil som når mens fordi ikke den det""",
    )
)
_PREPOSITIONS = frozenset(["of", "from", "with", "between", "by", "into", "for", "av", "fra", "mellom", "til", "med"])
_VERBS = frozenset(
    ["is", "are", "was", "were", "has", "have", "does", "do", "will", "can", "but", "er", "var", "har", "kan"]
)
# A slip gives one such pair; so many, and this share of all words, no writer makes.
_ODD_PAIRS = 2
_ODD_SHARE = 0.04

_UNKNOWN = re.compile(
    r"^\W*(?:(?:sorry|beklager|unfortunately|dessverre|hmm+|oh well)\W+)?"
    r"(?:(?:i|we|jeg|eg|vi)\s+)?(?:honestly\s+|really\s+|simply\s+|have\s+|har\s+)?"
    r"(?:(?:do not|don'?t|dont|can ?not|can'?t|did not|didn'?t)\s+(?:know|remember|recall|understand|have time|answer|get to)|"
    r"not sure|no idea|no clue|no answer|not answered|unsure|(?:have\s+)?forgot(?:ten)?|ran out of time|out of time|"
    r"(?:vet|veit|husker|hugsar|kan|forstår|forstod|rakk)\s+(?:ikke|ikkje)|aner ikke|anar ikkje|ingen anelse|inga aning|"
    r"glemt|glemte|ikke besvart|ikkje svart|blank|blankt|skip|skipped|pass|hopper over|n/?a|none|tbd|"
    r"\?+|-+|\.+|idk|no comment|ingenting|nothing|tomt)\b",
    re.IGNORECASE,
)  # fmt: skip
_NO_SIGNS = re.compile(r"[\W_]*")
# "I don't know the exact name, but ..." goes on with an answer; nothing this short does.
_UNKNOWN_WORDS = 14


def is_keyword_list(text: str) -> bool:
    """Return whether `text` only strings terms together instead of saying something."""
    words = _words(text)
    if len(words) < _LEAST_WORDS or _function_share(words) >= _FUNCTION_SHARE:
        return False
    lengths = [len(_words(piece)) for piece in _FRAGMENT_END.split(text) if _words(piece)]
    return sum(lengths) / len(lengths) <= _SHORT_FRAGMENT or max(lengths) >= _LONG_RUN


def is_word_salad(text: str) -> bool:
    """Return whether the words of `text` stand in an order that no sentence has ("the of is a")."""
    words = _words(text)
    pairs = list(zip(words, words[1:], strict=False))
    odd = sum(first in _ARTICLES and second in _NEVER_AFTER_ARTICLE for first, second in pairs)
    odd += sum(first in _PREPOSITIONS and second in _VERBS for first, second in pairs)
    return odd >= _ODD_PAIRS and odd >= _ODD_SHARE * len(words)


def says_unknown(text: str) -> bool:
    """Return whether the whole text is "I don't know", "vet ikke", a dash or a question mark."""
    words = _words(text)
    if not words and _NO_SIGNS.fullmatch(text):
        return True
    short = len(words) <= _UNKNOWN_WORDS and not re.search(r"\b(?:but|men|however)\b", text, re.IGNORECASE)
    return short and _UNKNOWN.match(text) is not None


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _function_share(words: list[str]) -> float:
    return sum(word in _FUNCTION_WORDS for word in words) / len(words)
