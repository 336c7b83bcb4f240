"""Reads the beginning of one line: does it name a question, an exercise, or nothing?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from exams.documents.types import Found
from exams.grading.reading.normalise import normalise

# A heading is short; what stands further right on a line is never looked at.
_LOOK_CHARS: Final = 240
_TITLE_CHARS: Final = 80

_PREFIX: Final = re.compile(
    r"[\s>]{0,12}"
    r"(?P<mark>#{1,6}\s*|[-*+•]\s{1,4}|\\(?:sub)*(?:section|paragraph)\*?\{\s*"
    r"|\\(?:textbf|textit|emph|underline|item)\s?[\[{]\s*|<(?:h[1-6]|b|strong)>\s*)?"
    r"(?P<bold>[*_]{0,3})[(\[]?"
)
_WORDS: Final = (
    "exercise|ex|task|question|problem|answer|solution|part|assignment|q"
    "|oppgave|oppgåve|oppg|deloppgave|deloppgåve|spørsmål|spm|svar|løsning|del|delspørsmål"
)
_KEYWORD: Final = re.compile(
    rf"(?:{_WORDS})(?=[\W\d])\.?:?\s{{0,3}}(?:(?:to|for|on|på|til|number|no|nr)(?=\W)\.?\s{{0,3}})?"
    rf"(?:(?:{_WORDS})(?=[\W\d])\.?\s{{0,3}})?#?\s{{0,3}}",
    re.IGNORECASE,
)
_HEADING_MARKS: Final = ("#", "\\s", "\\p", "<h", "<H")
_BOLD_MARKS: Final = ("\\", "<")
_CLOSERS: Final = re.compile(r"(?:[)\]}:.]|</\w{1,6}>){1,3}|\s{1,3}[-:](?=\s|$)")
_BOLD_CLOSERS: Final = re.compile(r"[)\]}:.]{0,3}[*_]{1,3}[)\]}:.]{0,3}|(?:[)\]}:.]|</\w{1,6}>){1,3}")
_BOLD_ENDS: Final = ("**", "__", "}", "</b>", "</strong>")
_PART: Final = re.compile(r"\b(?:part|del)\b", re.IGNORECASE)
_POINTS: Final = re.compile(
    r"[(\[]?\d{1,3}(?:[.,]\d{1,2})?\s?(?:p|pt|pts|points?|poeng|marks?|%)\.?[)\]]?", re.IGNORECASE
)
_CONTINUED: Final = re.compile(
    r"\(?(?:cont|contd|continued|continues|continuation|forts|fortsetter|fortsettelse)\b", re.I
)
_REFERENCE: Final = re.compile(r"[,;/&+=]|(?:and|or|og|eller|is|are|was|er|asks|says|in|we)\b", re.IGNORECASE)
_STRAY_LABEL: Final = re.compile(r"(?P<number>\d{1,3})(?P<gap>[ .]{0,2})\(?(?P<letter>[a-zA-Z])\)?(?![\w^])")
# What hangs on a label and names a part of its answer: "1a i)", "1a.ii", "1a (iii)".
_SUB: Final = re.compile(r" ?\((i{1,3}|iv|v)\)|\.(i{1,3}|iv|v)(?=[\s).:]|$)|[ .]{0,2}(i{1,3}|iv|v)(?=[).:]|\s*$)")
_AND: Final = re.compile(r"[)\].]?\s{0,2}(?:[&+/,]|(?:and|og|samt)(?=\s))\s{0,2}")
_ROMAN: Final = re.compile(r"(?P<roman>X{0,2}(?:IX|IV|V?I{0,3}))(?=[.:]?\s*$|[.:)] |[ .]{0,2}\(?[a-z]\))")
_NUMBER: Final = re.compile(r"(?P<number>\d{1,3})(?![\w^]|[.,]\d)")
_LETTER: Final = re.compile(r"[\s>*_#-]{0,8}\(?([a-z])[).:][*_]{0,3}(?=\s|$)", re.IGNORECASE)
_LETTER_HEADING: Final = re.compile(
    r"\s{0,8}(?:#{1,6}\s*|\\(?:sub)*(?:section|paragraph)\*?\{\s*|<h[1-6]>\s*|[*_]{1,3}"
    r"|(?:part|task|question|problem|del|oppgave|oppgåve|deloppgave|deloppgåve)\s)"
    r"\(?([a-z])[).:]?(?:[*_}]|</\w{1,6}>){0,3}[).:]?\s*",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")


def tokens(label: str) -> tuple[str, ...]:
    """Return the numbers and letters of a label: ("1", "a") of "1a" or "1.A"."""
    return tuple(_TOKEN.findall(label.lower()))


class HeadingReader:
    """Knows the labels of one exam, in order, with their titles."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.labels = list(titles)
        self.position = {label: number for number, label in enumerate(self.labels)}
        self.exercise_of = {label: (tokens(label) or (label.lower(),))[0] for label in self.labels}
        self.exercises: dict[str, list[str]] = {}
        for label in self.labels:
            self.exercises.setdefault(self.exercise_of[label], []).append(label)
        self._by_tokens = {tokens(label): label for label in self.labels}
        self._titles = {label: _plain_words(title) for label, title in titles.items()}
        self._by_title = {title: label for label, title in self._titles.items() if len(title) > 8}
        self._label = re.compile("|".join(_label_patterns(self.labels)), re.IGNORECASE) if self.labels else None

    def letter_of(self, label: str) -> tuple[str, ...]:
        """Return what is left of a label after its exercise's number."""
        return tokens(label)[1:]

    def read(self, line: str) -> Found | None:
        """Return what a line that may be a heading says; `body` counts in signs of the line as given."""
        plain = normalise(line[:_LOOK_CHARS])
        text, origin = self._with_number(plain.text, plain.origin)
        found = self._read_plain(text, len(line) > _LOOK_CHARS)
        if found is None:
            return None
        body = origin[found.body] if found.body < len(text) else min(len(line), _LOOK_CHARS)
        if found.rest:
            return replace(found, body=body)
        return replace(found, body=len(line), title=body if found.body < len(text) else -1)

    def read_letter(self, line: str, exercise: str) -> Found | None:
        """Return the question that "b)" at the start of a line names inside an exercise."""
        found = _letter(line)
        label = self._by_tokens.get((exercise, found[1].lower())) if found else None
        if not found or not label:
            return None
        rest = line[found.end() :].strip()
        body = found.end() if rest else len(line)
        return Found(label, exercise, 3, body, spelled=found[1], rest=rest)

    def is_letter(self, line: str) -> bool:
        """Return True for a line that begins like "b)"."""
        return _letter(line) is not None

    def _with_number(self, line: str, origin: Sequence[int]) -> tuple[str, Sequence[int]]:
        """Return the line with the Roman number of an exercise as digits: "Exercise II", "II a)"."""
        prefix = _PREFIX.match(line)
        start = prefix.end() if prefix else 0
        keyword = _KEYWORD.match(line, start)
        at = keyword.end() if keyword else start
        found = _ROMAN.match(line, at)
        dressed = bool(keyword) or bool(prefix and prefix["mark"] and prefix["mark"].startswith(_HEADING_MARKS))
        if not found or not found["roman"] or not (dressed or re.match(r"[ .]{0,2}\(?[a-z]\)", line[found.end() :])):
            return line, origin
        number = _roman(found["roman"])
        if number not in self.exercises:
            return line, origin
        places = [origin[at]] * len(number)
        return line[:at] + number + line[found.end() :], [*origin[:at], *places, *origin[found.end() :]]

    def _read_plain(self, line: str, is_long: bool) -> Found | None:
        if line.lstrip().startswith("|"):
            return None
        prefix = _PREFIX.match(line)
        start = prefix.end() if prefix else 0
        mark, bold = (prefix["mark"] or "", prefix["bold"]) if prefix else ("", "")
        keyword = _KEYWORD.match(line, start)
        at = keyword.end() if keyword else start
        heading = mark.startswith(_HEADING_MARKS)
        style = _Style(line, is_long, bool(keyword), heading, bool(bold) or mark.startswith(_BOLD_MARKS))
        return (
            self._label_at(style, at) or self._stray_at(style, at) or self._exercise_at(style, at) or self._title(line)
        )

    def _label_at(self, style: "_Style", at: int) -> Found | None:
        match = self._label.match(style.line, at) if self._label else None
        label = self._by_tokens.get(tokens(_PART.sub(" ", match[0]))) if match else None
        if not match or label is None:
            return None
        single = len(tokens(label)) == 1
        together = self._together(style, match, label)
        if together:
            return together
        sub = None if single else _SUB.match(style.line, match.end())
        if sub:
            rest = style.line[match.end() :].strip(" .")
            body = len(style.line) - len(style.line[match.end() :].lstrip(" ."))
            return Found(label, self.exercise_of[label], 3, body, spelled=match[0], rest=rest, sub=sub[0].strip(" .()"))
        strength, body, rest = style.judge(match, self._titles[label], single)
        if not strength:
            return None
        continued = bool(_CONTINUED.match(rest))
        return Found(
            label, self.exercise_of[label], strength, body, continued=continued, spelled=match[0].strip(" )"),
            rest="" if continued and len(rest) < _TITLE_CHARS else rest,
        )  # fmt: skip

    def _together(self, style: "_Style", match: re.Match[str], label: str) -> Found | None:
        """Return a heading over the one answer to several questions: "1a & 1b:"."""
        labels, end = [label], match.end()
        while len(labels) < len(self.labels):
            between = _AND.match(style.line, end)
            after = _KEYWORD.match(style.line, between.end()) if between else None
            at = after.end() if after else between.end() if between else end
            other = self._label.match(style.line, at) if between and self._label else None
            known = self._by_tokens.get(tokens(_PART.sub(" ", other[0]))) if other else None
            if not other or not known or known in labels:
                break
            labels.append(known)
            end = other.end()
        if len(labels) == 1:
            return None
        rest, body = style.rest_after(end)
        if rest and not (style.closed or style.line[end - 1] == ")"):
            return None
        spelled = style.line[match.start() : end].strip(" )")
        return Found(label, self.exercise_of[label], 3, body, spelled=spelled, rest=rest, others=tuple(labels[1:]))

    def _stray_at(self, style: "_Style", at: int) -> Found | None:
        """Return a label that the exam does not have, if it stands like a heading."""
        match = _STRAY_LABEL.match(style.line, at)
        if not match:
            return None
        strength, body, rest = style.judge(match, "", single=False)
        if strength < 4 and not (strength == 3 and not match["gap"]):
            return None
        spelled = match["number"] + match["letter"].lower()
        return Found("", match["number"], strength, body, known=False, spelled=spelled, rest=rest)

    def _exercise_at(self, style: "_Style", at: int) -> Found | None:
        """Return a heading over an exercise: "Exercise 3", "# 3", never a bare number."""
        match = _NUMBER.match(style.line, at)
        if not match or not (style.keyword or style.heading or style.bold):
            return None
        rest, body = style.rest_after(match.end())
        if not style.keyword and (rest and not style.heading):
            return None
        if rest and not style.heading and (_REFERENCE.match(rest) or (rest[0].islower() and not style.closed)):
            return None
        if style.is_title(rest):
            rest = ""
        known = match["number"] in self.exercises
        return Found("", match["number"], 4, body, known, spelled=match["number"], rest=rest)

    def _title(self, line: str) -> Found | None:
        label = self._by_title.get(_plain_words(line)) if len(line) < 200 else None
        return Found(label, self.exercise_of[label], 2, len(line), by_title=True) if label else None


class _Style:
    """How a line is dressed: keyword, heading mark, bold."""

    def __init__(self, line: str, is_long: bool, keyword: bool, heading: bool, bold: bool) -> None:
        self.line, self.is_long = line, is_long
        self.keyword, self.heading, self.bold = keyword, heading, bold
        self.closed = False

    def rest_after(self, end: int) -> tuple[str, int]:
        """Return what follows a label and its bracket, and the column where it begins."""
        closers = (_BOLD_CLOSERS if self.bold else _CLOSERS).match(self.line, end)
        self.closed = closers is not None
        end = closers.end() if closers else end
        body = len(self.line) - len(self.line[end:].lstrip())
        rest = self.line[end:].strip()
        return ("", len(self.line)) if not rest.strip("*_#{}]>.: -") else (rest, body)

    def is_title(self, rest: str) -> bool:
        """Return True if the rest of a heading line is its title and not the answer."""
        short = len(rest) <= _TITLE_CHARS and not self.is_long
        return short and (self.heading or rest.endswith(_BOLD_ENDS) or not rest.endswith((".", "!", "?")))

    def judge(self, match: re.Match[str], title: str, single: bool) -> tuple[int, int, str]:
        """Return (strength, column of the answer, the answer's text on this line); strength 0: no label."""
        rest, body = self.rest_after(match.end())
        closed = self.closed or match[0].endswith(")")
        dressed = self.keyword or self.heading or self.bold
        if not rest or _is_heading_rest(rest, title):
            return (4 if dressed or not single else 2), len(self.line), ""
        if self.heading and self.is_title(rest):
            return 4, body, ""
        if _CONTINUED.match(rest) and len(rest) < _TITLE_CHARS:
            return 4, body, rest
        if self.bold and rest.endswith(_BOLD_ENDS) and self.is_title(rest):
            return 4, body, ""
        if _REFERENCE.match(rest):
            return (0 if single or " " in match[0].strip() else 1), body, rest
        if self.heading or (dressed and closed):
            return 4, body, rest
        if closed:
            return (2 if single else 3), body, rest
        if self.keyword:
            return 2, body, rest
        return (0 if single or re.search(r"\s", match[0].strip()) else 1), body, rest


def _is_heading_rest(rest: str, title: str) -> bool:
    """Return True if the rest of the line is only points or the question's own title."""
    bare = rest.strip(" *_#}]-:")
    if _POINTS.fullmatch(bare):
        return True
    words = _plain_words(_POINTS.sub("", bare))
    return " " in words and bool(title) and (words == title or (len(words) > 12 and title.startswith(words)))


def _roman(text: str) -> str:
    values = [{"I": 1, "V": 5, "X": 10}[sign] for sign in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < after else value for value, after in pairs))


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _letter(line: str) -> re.Match[str] | None:
    start = line[:_LOOK_CHARS]
    return _LETTER.match(start) or _LETTER_HEADING.fullmatch(start)


def _label_patterns(labels: Iterable[str]) -> list[str]:
    """Return a pattern a label, longer labels first: "2b" is also written "2 b)", "2.b", "2(b)"."""
    patterns = []
    for label in sorted(labels, key=len, reverse=True):
        first, *others = [re.escape(token) for token in tokens(label)] or [re.escape(label)]
        between = r"[ .,]{0,2}(?:(?:part|del) )?"
        apart = r"[ .,:)–-]{1,4}"  # this far from its number a letter needs its bracket
        rest = "".join(rf"(?:{between}\(?{token}\)?|{apart}\(?{token}\))" for token in others)
        patterns.append(first + rest + r"(?![^\W_]|\^|_(?!_)|[.,]\d)")
    return patterns
