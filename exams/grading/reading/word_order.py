"""Neighbours that no sentence has ("the of", "its is", "between."): a sign that words were thrown together."""

import re

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[.,;:!?()\n]|[^\s\w]+|\d\S*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARTICLES = _words("the a an every et ein eit")
_OWNERS = _words("its their our your my sin sitt sine")
# Third persons of verbs that are no nouns as well.
_THIRD = _words(
    "gets makes takes computes becomes goes gives learns sees keeps needs has does is are maximises minimises distinguishes "
    "removes returns receives overfits diverges falls connects gir får tar bruker gjør går trenger lærer beholder ser blir"
)
_PREPOSITIONS = _words("of from with into by between during without av fra mellom uten utan")
_JOINING = _words("and or but because since than if when while whereas og eller men fordi enn hvis når mens")
_NO_NOUN_NEXT = _words(
    "the a an of to in on at by for from with without and or but was been has can will would than that this these it its "
    "which when where while because so not as into during after before if then there they we you i av til på fra med uten og "
    "eller men har kan vil når mens fordi ikke det is are"
)
_BEFORE_NO_STOP = _ARTICLES | _OWNERS | _JOINING | _words("of from with into fra is som at an")
_STOPS = _words(". ! ? ; \n")
_INNER_STOPS = _words(", :")
_CAPITALS = _words(
    "The An In It In This That These When If For And So Then At By With Because Since Each Every To We You They But There "
    "On Here Both Der Det Den De Da Når Hvis Et Ei Man Vi Og Men Så Ved Med Til Her Dette Disse Begge Hvert Hver Eit Både"
)

# Every word of a row's first set may not stand before any of its second.
_ODD = (
    (_ARTICLES, _NO_NOUN_NEXT | _THIRD),
    (_OWNERS, (_NO_NOUN_NEXT | _ARTICLES | _THIRD) - _words("fra med til når i på")),
    (_words("en"), _words("fra med den det de et at men når mens")),
    (_PREPOSITIONS, _words("is are was were have does may might could er har kan vil blir") | _THIRD),
    (_PREPOSITIONS, _PREPOSITIONS | _words("at on to and or but because if til og men eller fordi hvis")),
    (_JOINING - _words("and or og eller"), _words("and or but than og eller men enn")),
    (_words("and or og eller"), _words("and or than og eller enn")),
    (_words("to"), _words("of is are and or was from with gets makes takes computes becomes goes gives sees has does")),
    (_words("can will would could may might must should"), _words("of and or from with than is are was has does")),
    (_words("is are was were er"), _words("and or than og eller enn is are was were has does can will would may er har kan vil")),
    (_words("has have had does har"), _words("is are was were will would may might er vil har")),
    (_words("they we"), _words("they we i is of than")),
    (_words("of from without"), _words("take takes get gets say says know knows give gives become becomes it's")),
    (_BEFORE_NO_STOP, _STOPS),
    (_ARTICLES | _OWNERS | _words("of and or than og eller enn"), _INNER_STOPS),
    (_STOPS, _words("than enn")),
)  # fmt: skip
_FINE = {
    ("because", "of"),
    ("of", "than"),
    ("of", "and"),
    ("at", "for"),
    ("from", "without"),
    ("at", "har"),
    ("at", "er"),
    ("are", "and"),
}


_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n")
_CAPITALISED = re.compile(r"(?<=[a-zæøå] )[A-ZÆØÅ][a-zæøå]{2,}(?=[\s.,;)]|$)")
_NAMES = _words(
    "False True None Lipschitz Wasserstein Carlini Wagner Cauchy Schwarz Adam Gaussian Gauss Huber Jacobian Bayes Markov "
    "Kantorovich Rubinstein Kaiming Xavier Nesterov Sobel Norwegian English Option Way Method Google Python Pytorch Keras"
)


def odd_places(text: str) -> int:
    """Return how often neighbouring words or signs, or a capital letter, stand where no writer puts them."""
    tokens = _TOKEN.findall(text)
    pairs = sum(_is_odd(first, second) for first, second in zip(tokens, [*tokens[1:], "."], strict=False))
    return pairs + sum(map(_odd_capitals, _SENTENCE_END.split(text)))


def _odd_capitals(sentence: str) -> int:
    """Return how many common words of a sentence are capitalised although its first is not."""
    if not sentence[:1].islower():
        return 0
    return sum(word not in _NAMES for word in _CAPITALISED.findall(sentence))


def _is_odd(first: str, second: str) -> bool:
    if second in _CAPITALS:
        return first[0].isalpha() and len(first) > 1
    if _is_name(first) or _is_name(second):
        return False
    pair = (first.lower(), second.lower())
    return pair not in _FINE and any(pair[0] in firsts and pair[1] in seconds for firsts, seconds in _ODD)


def _is_name(token: str) -> bool:
    """Return whether the token is a letter that stands for something: "way A", "(a)", "1/i"."""
    return token in ("A", "I", "X", "D", "E") or (len(token) > 1 and token.isupper())
