"""Losses that are told in words: "binary cross-entropy between D(G(z)) and the label 1"."""

import re
from collections.abc import Iterator
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.answer_types.formula.spec import LossSpec
from exams.grading.answer_types.formula.written import Written
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.passage import Passage

_ENTROPY: Final = (
    r"(?:binary\s+|binær\s+)?(?:cross[\s-]?entropy|kryss-?entropi\w*)(?:\s+loss)?|bce(?:[\s-]?loss)?|log[\s-]?loss"
)
_SQUARES: Final = (
    r"mse(?:[\s-]?loss)?|(?:mean\s+)?squared?\s+(?:error|difference|distance)|kvadratisk\w*\s+(?:feil|avvik)"
)
_GIVEN: Final = r"[^\W\d]\w*\s*\(\s*[^\W\d]\w*\s*\(\s*[^\W\d]\w*\s*\)\s*\)"
_BEFORE_TARGET: Final = (
    r"(?:(?:the|a|an|all|target|label|labels|class|value|merkelapp\w*|etikett\w*|klassen?|as|som|real|ekte|=)\s+)*"
)
_LOSS: Final = re.compile(
    rf"\b(?:(?P<entropy>{_ENTROPY})|(?P<squares>{_SQUARES}))\s+(?:(?:between|of|mellom|av|for|on|på)\s+)?(?P<given>{_GIVEN})"
    rf"\s*(?:and|with|against|to|from|og|mot|med|til|fra|,)\s*{_BEFORE_TARGET}(?:(?P<one>1|one|ones|enere)|(?P<zero>0|zero|zeros|nuller))\b(?!\s*[-+*/.])",
    re.IGNORECASE,
)
# Words beside a formula that may turn its direction round.
_TURNED: Final = re.compile(
    r"\b(?:maxim\w*|maksim\w*|ascent|negativ\w*|minus|negat\w*|invers\w*|opposite|motsatt\w*|flip\w*|revers\w*|not|ikke|instead|complement\w*)\b",
    re.IGNORECASE,
)


def worded_losses(passages: tuple[Passage, ...], spec: LossSpec) -> Iterator[Written]:
    """Yield every loss told in words, as the formula that it stands for."""
    for passage in passages:
        for found in _LOSS.finditer(passage.text):
            name = "bce" if found["entropy"] else "mse"
            formula = f"{name}({found['given']}, {1 if found['one'] else 0})"
            try:
                statement = parse_formula(formula, spec.vocabulary)
            except ReadError:
                continue
            yield Written(statement, passage, found.start(), found.end())


def may_be_turned(written: Written) -> bool:
    """True if words around the formula in its own field may turn its direction round."""
    text = written.passage.text
    return bool(written.passage.field) and _TURNED.search(f"{text[: written.start]} {text[written.end :]}") is not None
