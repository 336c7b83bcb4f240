"""Telling a sentence from a heap of keywords, and an answer from "I don't know"."""

import re

from exams.grading.reading.word_order import odd_places

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

# A slip gives one such place; so many, and this share of all words, no writer makes.
_ODD_PLACES = 2
_ODD_SHARE = 0.04

_UNKNOWN = re.compile(
    r"^\W*(?:(?:sorry|beklager|unfortunately|dessverre|hmm+|oh well)\W+)?(?:"
    r"(?:(?:i|jeg|eg)\s+)?(?:honestly\s+|really\s+|simply\s+|just\s+|have\s+|har\s+)?(?:"
    r"(?:do not|don'?t|dont|can ?not|can'?t|cant|did not|didn'?t|didnt|never)\s+"
    r"(?:know|remember|recall|understand|have time|answer|get to|learn(?:ed|t)?|manage)|"
    r"(?:am\s+)?(?:not sure|unsure)|(?:have\s+)?no (?:idea|clue)|forgot(?:ten)?|ran out of time|"
    r"(?:vet|veit|husker|hugsar|kan|forstår|forstod|rakk|klarer|klarte)\s+(?:ikke|ikkje)|aner ikke|anar ikkje|ante ikke|"
    r"(?:har\s+)?(?:ingen anelse|inga aning)|glemt|glemte|gløymt)|"
    r"out of time|no answer|not answered|left blank|ikke besvart|ikkje svart|hopper over|no comment|"
    r"blank|blankt|skip|skipped|pass|n/?a|none|tbd|idk|ingenting|nothing|tomt)(?!\w)",
    re.IGNORECASE,
)
# What may follow without being an answer: "I don't know" + "how to do this one, sorry".
_ABOUT_NOTHING = frozenset(
    re.findall(
        r"\S+",
        """this that it the a an any answer answers question questions one task exercise part sorry anything something about
        enough how to do solve what is was here at all much unfortunately time in on for i it's of with why which thing more
        really too me my exam correct right formula now left definition term name
        dette det denne den her oppgaven oppgåva oppgave spørsmålet svaret svare svar på noe noko hva kva hvordan korleis hvorfor
        er om beklager dessverre mer meir tid nok jeg eg med gjøre gjere løse løyse ikke heller så mye av en ein formelen navnet""",
    )
)
_NO_SIGNS = re.compile(r"[\W_]*")


def is_keyword_list(text: str) -> bool:
    """Return whether `text` only strings terms together instead of saying something."""
    words = _words(text)
    if len(words) < _LEAST_WORDS or _function_share(words) >= _FUNCTION_SHARE:
        return False
    lengths = [len(_words(piece)) for piece in _FRAGMENT_END.split(text) if _words(piece)]
    return sum(lengths) / len(lengths) <= _SHORT_FRAGMENT or max(lengths) >= _LONG_RUN


def is_word_salad(text: str) -> bool:
    """Return whether the words of `text` stand in an order that no sentence has ("the of is a")."""
    odd = odd_places(text)
    return odd >= _ODD_PLACES and odd >= _ODD_SHARE * len(_words(text))


def says_unknown(text: str) -> bool:
    """Return whether the whole text is "I don't know", "vet ikke", a dash or a question mark."""
    words = _words(text)
    if not words and _NO_SIGNS.fullmatch(text):
        return True
    said = _UNKNOWN.match(text)
    return said is not None and _ABOUT_NOTHING.issuperset(_words(text[said.end() :]))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _function_share(words: list[str]) -> float:
    return sum(word in _FUNCTION_WORDS for word in words) / len(words)
