"""Values tied to a subject by what is counted: "1 output in l_3 needs ... 3+2*10 = 23 elements of l_0"."""

import re
from functools import lru_cache
from typing import Final

from exams.grading.answer_type import ReadError
from exams.grading.answer_types.numbers.candidates import Candidate, candidates_of
from exams.grading.answer_types.numbers.spec import NumbersSpec, Target
from exams.grading.reading.arithmetic import Calculation, find_calculations
from exams.grading.reading.labels import label_pattern, without_markup
from exams.grading.reading.maths_ast import Name
from exams.grading.reading.passage import Passage

# An answer names each of its values a few times.
_MOST_SUBJECTS: Final = 150
_ONE: Final = r"(?<![+\-*/·×]\s)(?<![\w.,])(?:1|one|an?|each|every|any|single|en|ett|et|én|ein|ei|eit|eitt|éin|éitt|hver|hvert|kvar|kvart|per)\s+(?:[^\W\d_]+\s+){0,3}?"
_FOR: Final = r"\b(?:for|til)\s+"
_OF: Final = r"\b(?:in|i|of|av|at)\s+"
_IS: Final = r"(?=\s{0,4}\)?\s{0,4}(?:=|:|->|→|≈|is\b|er\b))"
_AND: Final = r"\b(?:and|og|while|mens)\s+(?:for\s+)?"
_AFTER_AND: Final = r"(?=\s{0,4}(?:on|needs?|sees?|depends?|has|is|covers?|trenger|treng|får|ser|har|er|dekker|dekkjer|avhenger|avheng|:|=|\())"
_NEXT: Final = r"(?=\s{0,4}\)?\s{0,4}(?:=|:|->|→|≈|is|er|needs?|sees?|depends?|covers?|has|gives|gets|uses|I|you|jeg|eg|du|compute|calculate|regner|reknar|finner|finn|dekker|dekkjer|avhenger|avheng|trenger|treng|bruker|brukar|ser|har|we|vi|it|this|that|det|the|get|får|neuron|output|value|element|nevron))"
_SENTENCE: Final = re.compile(r"(?<!\bca)(?<!\bi\.e)(?<!\be\.g)[.!?](?=\s)|\n\s*\n|\n(?=\s*[-*•\d])|\n(?=[A-ZÆØÅ$])")
# "3 neurons of l2" counts in l2; "1 neuron of l2" speaks of it.
_COUNT_OF: Final = re.compile(
    r"(?<![\w.,])(?!1\s)\d+(?:\.\d+)?\s*\)?(?:\s+(?!(?:and|og|one|an?|each|every|en|ett|ein|eit)\b)[^\W\d_]+){0,3}?\s+(?:of|in|i|av|fra|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_THAT_IS: Final = r"\s+(?:that|this|it|which|these|those|det|dette|som|vi|we|disse)?\s*(?:is|are|means|makes|gives|gir|gjev|er|blir|get|får|need|needs|treng|trenger)\s+"
# "elements 0 to 10", "positions 0-10", "0..10": where counting begins and ends.
_PLACES: Final = re.compile(
    r"\b(?:positions?|ind(?:ex|ices|eks\w*)|elements?|elementa?|numbers?|from|fra|frå|posisjon\w*|nr)\.?\s*[\[(]?\s*$",
    re.IGNORECASE,
)
_RANGE_ON: Final = re.compile(r"\s*(?:\.\.+|…|to\b|til\b|through\b|-|–)\s*-?\d", re.IGNORECASE)
_RANGE_END: Final = re.compile(
    r"\d\s*(?:\.\.+|…)\s*$|\b(?:positions?|ind(?:ex|ices|eks\w*)|elements?|from|fra|frå|posisjon\w*)\s*[\[(]?\s*-?\d+\s*(?:to|til|through|-|–)\s*$",
    re.IGNORECASE,
)
# Words that deny, report or doubt what a sentence says.
NOT_PLAIN: Final = re.compile(
    r"\b(?:not|no|never|n't|ikke|ikkje|wrong|feil|disagree|would|could|might|says?|said|claims?|thinks?|friend|others?|some\w*|sier|seier|mener|meiner|"
    r"trur|tror|noen|nokon|andre|enkelte)\b|n't",
    re.IGNORECASE,
)
# "jump 2*3 = 6", "with stride 3": a quantity on the way, not how many elements are counted.
_ON_THE_WAY: Final = re.compile(
    r"\b(?:jumps?|strides?|steps?|spacing|dilation|padding|kernels?(?:\s+size)?|hopp\w*|steg\w*|skritt\w*|avstand\w*|kjerne\w*)"
    r"\s{0,3}(?:=|is|of|er|på|becomes|blir|now|no|nå|therefore|thus)?\s{0,3}$",
    re.IGNORECASE,
)
_WORDS_BETWEEN: Final = re.compile(r"\s*(?:(?!(?:and|og|while|mens)\b)[^\W\d_]+[\s,]+){0,5}?", re.IGNORECASE)


def by_count(spec: NumbersSpec, target: Target, passage: Passage) -> list[Candidate]:
    """Return the numbers of counted things that the text gives for the target's subject."""
    text = without_markup(passage.text)
    calculations = tuple(c for c in find_calculations(passage.text) if not (_is_range(c, text) or _on_the_way(c, text)))
    subjects = _subjects(spec, text)
    if len(subjects) > _MOST_SUBJECTS:
        raise ReadError("The answer speaks of too many values to be read.")
    found: list[Candidate] = []
    for place, (start, end, name) in enumerate(subjects):
        if name != target.name:
            continue
        stop = subjects[place + 1][0] if place + 1 < len(subjects) else len(text)
        block = [c for c in calculations if _in_block(c, start, end) and c.end <= stop]
        chosen = _last_tied(spec, block, text) or _stated_in(spec, block, text, start, end)
        if not chosen:
            before = _sentence_start(text, start)
            chosen = _tied(spec.counted, [c for c in calculations if before <= c.start and c.end <= start], text)[-1:]
        found.extend(candidate for calc in chosen for candidate in candidates_of(calc, target, passage))
    return found or _before_label(target, calculations, passage)


def _is_range(calculation: Calculation, text: str) -> bool:
    """True for the ends of "positions 0..10" and "elements 0 to 10", which count nothing."""
    if text[calculation.start] == "." and text[calculation.start - 1 : calculation.start] == ".":
        return True
    before, after = text[max(0, calculation.start - 30) : calculation.start], text[calculation.end :]
    if _PLACES.search(before):
        return (
            _RANGE_ON.match(after) is not None
            or re.search(r"[-–]", text[calculation.start : calculation.end]) is not None
        )
    return _RANGE_END.search(before) is not None


def _on_the_way(calculation: Calculation, text: str) -> bool:
    """True for the value of another quantity: the 6 of "RF 11 and jump 2*3 = 6"."""
    return _ON_THE_WAY.search(text, max(0, calculation.start - 40), calculation.start) is not None


def _before_label(target: Target, calculations: tuple[Calculation, ...], passage: Passage) -> list[Candidate]:
    """Return the value right before "for l2", in a sentence that neither denies nor reports."""
    text = without_markup(passage.text)
    label = re.compile(
        rf"(?:\s+[^\W\d_]+){{0,2}}?\s+(?:for|til)\s+(?:the\s+)?(?:{label_pattern(target.labels).pattern})",
        re.IGNORECASE,
    )
    return [
        candidate
        for calculation in calculations
        if label.match(text, calculation.end)
        and not NOT_PLAIN.search(text, _sentence_start(text, calculation.start), calculation.end)
        for candidate in candidates_of(calculation, target, passage)
    ]


def _last_tied(spec: NumbersSpec, block: list[Calculation], text: str) -> list[Calculation]:
    """Return the last calculation tied to what is counted, and a worked one after it that is tied to nothing else."""
    tied = _tied(spec.counted, block, text)
    if not tied:
        return []
    elsewhere = _tied(tuple(level for level in spec.levels if level not in spec.counted), block, text)
    later = [c for c in block if c.start >= tied[-1].end and len(c.values) > 1 and c not in elsewhere]
    worked = [c for c in later if any(True for _ in c.worked()) and not isinstance(c.statement.sides[0].expr, Name)]
    return [tied[-1], *worked[-1:]]


def _subjects(spec: NumbersSpec, text: str) -> list[tuple[int, int, str]]:
    """Return where the text begins to speak of one neuron of a target: start, end, the target's name."""
    found: dict[int, tuple[int, int, str]] = {}
    measured = _measured_in(spec.counted)
    for target in spec.targets.values():
        label = label_pattern(target.labels).pattern
        begins = rf"(?:^|\n|[.;:,(]\s)[\s\-*•(]{{0,8}}(?:{label}){_NEXT}"
        for pattern in (
            rf"{_ONE}(?:{label})",
            rf"{_AND}(?:{label}){_AFTER_AND}",
            rf"{_FOR}(?:{label}){_NEXT}",
            rf"{_OF}(?:{label}){measured}{_IS}",
            begins,
        ):
            for match in re.finditer(pattern, text, re.IGNORECASE):
                found.setdefault(match.end(), (match.start(), match.end(), target.name))
        for match in re.finditer(rf"(?:{label}){_NEXT}", text, re.IGNORECASE):
            if re.match(r"\s{0,4}\)?\s{0,4}(?:=|:|->|→|≈)", text[match.end() :]):
                found.setdefault(match.end(), (match.start(), match.end(), target.name))
    return sorted(subject for subject in found.values() if not _counts_of(spec, text, subject))


def _counts_of(spec: NumbersSpec, text: str, subject: tuple[int, int, str]) -> bool:
    """True if the label only says what a number counts: the l2 of "l3 sees 3 neurons of l2"."""
    start, end, name = subject
    label = list(label_pattern(spec.targets[name].labels).finditer(text, start, end))
    return bool(label) and _COUNT_OF.search(text, max(0, label[-1].start() - 60), label[-1].start()) is not None


def _in_block(calculation: Calculation, start: int, end: int) -> bool:
    """True for what follows the subject, or is an equation that the subject's label begins: R_2 = 11."""
    return calculation.start >= end or (calculation.start >= start and calculation.end > end)


def _tied(counted: tuple[str, ...], block: list[Calculation], text: str) -> list[Calculation]:
    """Return the calculations that are followed by what is counted, with only words between."""
    pattern = label_pattern(counted)
    before = _counted_before(counted)
    tied = []
    for calculation in block:
        if before.search(text, max(0, calculation.start - 60), calculation.start):
            tied.append(calculation)
            continue
        after = text[calculation.end : calculation.end + 70]
        target = pattern.search(after)
        if target is None or ("\n" in after[: target.start()] and re.match(r"\s*[:=]", after[target.end() :])):
            continue
        if _WORDS_BETWEEN.fullmatch(after[: target.start()]):
            tied.append(calculation)
    return tied


@lru_cache(maxsize=64)
def _measured_in(counted: tuple[str, ...]) -> str:
    """Return the pattern for "w.r.t. l0" between a label and its value."""
    in_what = r"(?:w\.?\s?r\.?\s?t\.?|with\s+respect\s+to|measured\s+in|seen\s+in|mhp\.?|med\s+hensyn\s+på|in|on|i|på)"
    return rf"(?:\s{{1,3}}\(?{in_what}\s{{1,3}}(?:the\s)?(?:{label_pattern(counted).pattern}))?"


@lru_cache(maxsize=64)
def _counted_before(counted: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern for what is counted before the number: "in l0 that is 23"."""
    return re.compile(rf"\b(?:in|i|of|av)\s+(?:the\s+)?(?:{label_pattern(counted).pattern}){_THAT_IS}$", re.IGNORECASE)


def _stated_in(spec: NumbersSpec, block: list[Calculation], text: str, start: int, end: int) -> list[Calculation]:
    """Return the one value of the block's first sentence: of the chain with a calculation, or the only number.

    Numbers that count something else ("11 neurons of l1") and equations for other names are left out."""
    stop = _sentence_end(text, end)
    inside = [c for c in block if c.end <= stop and c.stated is not None]
    elsewhere = _tied(tuple(level for level in spec.levels if level not in spec.counted), inside, text)
    inside = [c for c in inside if c not in elsewhere]
    own = [c for c in inside if c.start <= end and len(c.values) > 1]
    nameless = [c for c in inside if c in own or not isinstance(c.statement.sides[0].expr, Name)]
    worked = [c for c in nameless or inside if any(True for _ in c.worked())]
    if worked:
        return [*own, worked[-1]]
    return own or (inside if len({c.stated for c in inside}) == 1 else [])


def _sentence_end(text: str, start: int) -> int:
    found = _SENTENCE.search(text, start)
    return found.start() if found else len(text)


def _sentence_start(text: str, end: int) -> int:
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, end)]
    return ends[-1] if ends else 0
