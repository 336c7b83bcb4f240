"""Right answers made wrong by machine: a verb denied, two sides exchanged, the words shuffled."""

import random
import re
from collections.abc import Iterator, Sequence

_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
# A second negation would make a statement right again; "not only" and "not just" deny nothing.
_DENIED = re.compile(
    r"\b(?:not|no|never|dont|wont|cannot|ikke|ikkje|ingen|without|uten|only|just|bare|before)\b|n't", re.IGNORECASE
)
_BARE = """use take compute normalise distinguish saturate reach give need jump overshoot fall rise grow flow maximise output
look see keep remove tell stay vanish become measure depend average settle learn get make share work reduce pass go move
change leave penalise overfit leak train require diverge converge return receive act help start estimate connect"""
_VERBS = {
    "is": "is not", "are": "are not", "has": "does not have", "have": "do not have", "can": "cannot", "may": "may not",
    "er": "er ikke", "kan": "kan ikke", "har": "har ikke", "blir": "blir ikke", "bruker": "bruker ikke", "går": "går ikke",
    "skal": "skal ikke", "trenger": "trenger ikke", "beholder": "beholder ikke",
    **{_bare + ("es" if _bare.endswith(("ch", "sh", "go")) else "s"): f"does not {_bare}" for _bare in _BARE.split()},
}  # fmt: skip
_VERB = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b")


def denials(text: str) -> Iterator[tuple[str, str]]:
    """Yield (text with one verb denied, its sentence) for every verb of the sentences without a negation."""
    sentences = _SENTENCE.split(text)
    for index, sentence in enumerate(sentences):
        for verb in () if _DENIED.search(sentence) else _VERB.finditer(sentence):
            wrong = sentence[: verb.start()] + _VERBS[verb.group()] + sentence[verb.end() :]
            yield "\n".join([*sentences[:index], wrong, *sentences[index + 1 :]]), wrong


def exchanged(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return `text` with the two words of every pair in each other's place."""
    words = {word: other for one, two in pairs for word, other in ((one, two), (two, one))}
    rule = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")\b", re.IGNORECASE)
    return rule.sub(lambda found: words[found.group().lower()], text)


def shuffled(text: str, seed: int) -> str:
    """Return the words of `text` in an order that `seed` gives."""
    words = text.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)
