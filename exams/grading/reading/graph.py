"""Read the connections of a graph: edge lists, chains, adjacency lists, DOT, Mermaid, TikZ, pairs, words, tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from exams.grading.reading.graph_words import (
    ATTRIBUTES,
    COUNT,
    DENIAL,
    FUNCTION,
    HARMLESS,
    INCOMING,
    LINKS,
    NOTHING,
    OPTIONS,
    SIGNS,
    TIKZ,
    as_arrow,
    rows_as_lists,
)
from exams.grading.reading.letters import CYRILLIC_TWINS, GREEK_TWINS
from exams.grading.reading.standing_words import reports_others

Edge = tuple[str, str]

_CLAUSE: Final = re.compile(r"[^.;\n]+")
_COMING_IN: Final = re.compile(r"\b(?:in|into|incoming|inputs?|inn|inngående|inngåande|inn-?kant\w*)\b", re.IGNORECASE)
# Far more than any drawn net has; keeps hostile lists cheap.
_MAX_SIGNS: Final = 6_000


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of the text; `kind` "node" for a known node."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Drawn:
    """What was read. `unused`: nodes named together outside of all connections; `denied`: all are said not to be there; `doubts` ask for a person."""

    directed: list[Edge] = field(default_factory=list)
    undirected: list[Edge] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    is_table: bool = False
    denied: bool = False
    unused: list[frozenset[str]] = field(default_factory=list)


def read_graph(text: str, nodes: Sequence[str]) -> Drawn:
    """Return the connections in normalised `text` between the declared `nodes`."""
    text = text.translate(_twins_of("".join(nodes)))
    drawn = _table(text, nodes)
    if drawn.directed:
        return drawn
    plain = _without_decoration(rows_as_lists(FUNCTION.sub(as_arrow, text)))
    signs = list(_signs(plain, nodes))
    if len(signs) > _MAX_SIGNS:
        return Drawn(doubts=["The list is too long."])
    _Reader(plain, signs, drawn, arrows=re.search(r"\\(?:draw|path)[^;]*->", text) is not None).run()
    if not drawn.directed and not drawn.undirected:
        _pairs(signs, drawn)
    drawn.unused = _unused(signs, drawn)
    if _all_denied(plain, drawn):
        return Drawn(places=drawn.places, denied=True)
    if drawn.places and (_denies(plain, signs, drawn) or reports_others(plain[: drawn.places[0][0]])):
        drawn.doubts.append("The text also speaks of connections that are not there, or of a choice.")
    return drawn


@lru_cache(maxsize=64)
def _twins_of(letters: str) -> dict[int, str]:
    """Return the letters of other alphabets that look like one of `letters`."""
    return {ord(twin): letter for twin, letter in (CYRILLIC_TWINS | GREEK_TWINS).items() if letter in letters}


def _denies(text: str, signs: Sequence[Sign], drawn: Drawn) -> bool:
    """True if words near the connections deny some or leave a choice; that a neuron leads nowhere may be said."""
    first = min(start for start, _ in drawn.places)
    first = max(0, min(first - 20, max(text.rfind(sign, 0, first) for sign in (".", ";", "\n")) + 1))
    plain = HARMLESS.sub(lambda found: " " * len(found[0]), text)
    leading = {start for start, _ in drawn.directed}
    reached = {end for _, end in drawn.directed}
    for clause in _CLAUSE.finditer(plain, first):
        if DENIAL.search(clause[0]) is None:
            continue
        named = {sign.text for sign in signs if sign.kind == "node" and clause.start() <= sign.start < clause.end()}
        joined = any(clause.start() < end and start < clause.end() for start, end in drawn.places)
        known = reached if _COMING_IN.search(clause[0]) else leading
        if joined or len(named) != 1 or named & known:
            return True
    return False


def _all_denied(text: str, drawn: Drawn) -> bool:
    """True if every one of at least three connections is said not to be there."""
    ends = [0, *(end for _, end in drawn.places)]
    said = (text[before:end] for before, (_, end) in zip(ends, drawn.places, strict=False))
    return len(drawn.places) > 2 and all(DENIAL.search(clause) is not None for clause in said)


def _unused(signs: Sequence[Sign], drawn: Drawn) -> list[frozenset[str]]:
    """Return the nodes of every clause that are named outside of everything that was read."""
    places, at = sorted(drawn.places), 0
    clauses: list[set[str]] = [set()]
    before = ""
    for sign in signs:
        while at < len(places) and places[at][1] <= sign.start:
            at += 1
        inside = at < len(places) and places[at][0] <= sign.start
        if sign.kind == "end":
            clauses.append(set())
        elif sign.kind == "node" and not inside:
            clauses[-1].add(sign.text)
            if before in ("arrow", "back", "both", "line") and drawn.places:
                drawn.doubts.append("It is not sure where some of the arrows begin.")
        before = sign.kind
    return [frozenset(clause) for clause in clauses if len(clause) > 1]


def _without_decoration(text: str) -> str:
    """Blank out labels of nodes and edges and mathematical dress, sign for sign."""

    def blank(found: re.Match[str]) -> str:
        return " " * len(found[0])

    plain = re.sub(r"\\(?:text|mathrm)(?=\s*\{)|[$\"'`*]", blank, text)
    plain = COUNT.sub(blank, ATTRIBUTES.sub(blank, plain))
    if TIKZ.search(text):
        plain = OPTIONS.sub(blank, plain)
    return re.sub(r"(?<=\w)\s?[\[({]{1,2}[^\])}\n>]*[\])}]{1,2}(?=\s*(?:--|==|;|\n|$))", blank, plain)


def _signs(text: str, nodes: Sequence[str]) -> Iterator[Sign]:
    names = "|".join(re.escape(node) for node in sorted(nodes, key=len, reverse=True))
    kinds = [("node", rf"(?<![^\W_])(?:{names})(?![^\W_])"), *SIGNS]
    pattern = re.compile("|".join(f"(?P<{kind}>{body})" for kind, body in kinds))
    lowered = {node.lower(): node for node in nodes} if len({node.lower() for node in nodes}) == len(nodes) else {}
    before = ""
    for found in pattern.finditer(text):
        kind, word = found.lastgroup or "word", found[0]
        if kind == "word" and word in lowered and _between_signs(text, found.start(), found.end()):
            kind, word = "node", lowered[word]
        if kind == "word" and before in ("arrow", "to", "colon") and set(word) <= set(nodes):
            for place, letter in enumerate(word, start=found.start()):
                yield Sign("node", letter, place, place + 1)
        else:
            yield Sign(kind, word, found.start(), found.end())
        before = kind


def _between_signs(text: str, start: int, end: int) -> bool:
    """True for a small letter next to an arrow or colon: "s->a" has nodes, "a list" has none."""
    before, after = text[:start].rstrip(" ")[-1:], text[end:].lstrip(" ")[:2]
    return before in (">", "→", "-") or after[:1] in ("→", ":") or after in ("->", "--", "=>")


class _Reader:
    """Follows chains and lists through the signs; what is no connection is passed over."""

    def __init__(self, text: str, signs: list[Sign], drawn: Drawn, *, arrows: bool) -> None:
        pairs = zip(signs, signs[1:], strict=False)
        colons = [one.start for one, two in pairs if one.kind == "node" and two.kind == "colon"]
        self.incoming = {start for start in colons if INCOMING.search(text[max(0, start - 60) : start])}
        self.signs = [
            sign for sign in signs if sign.kind not in ("open", "close") or sign.text in ("{", "}", "\\{", "\\}")
        ]
        self.drawn = drawn
        self.arrows = arrows
        self.place = 0

    def run(self) -> None:
        while self.place < len(self.signs):
            start = self.place
            sources = self._group(listed=self._lists_sources())
            if not sources or not self._joined(sources, start):
                self.place = max(self.place if not sources else start + 1, start + 1)

    def _joined(self, sources: list[Sign], start: int) -> bool:
        """Read the chain that begins with `sources`; say whether there was one."""
        joined = False
        while True:
            link = self._link(joined)
            if link is None:
                return joined
            targets = self._group(listed=True)
            if not targets:
                self._unknown(sources)
                return joined
            self._add(sources, targets, link)
            joined = True
            sources = targets

    def _peek(self, ahead: int = 0) -> Sign:
        place = self.place + ahead
        return self.signs[place] if place < len(self.signs) else Sign("end", "", 0, 0)

    def _link(self, joined: bool) -> str | None:
        """Return how the next group is joined, and go past the sign."""
        kind = self._peek().kind
        if kind == "colon" and not joined:
            if self._peek(1).kind == "node" and self._peek(2).kind in LINKS:
                return None  # "all to E: S->E, A->E" only announces them
            self.place += 1
            if self._peek().kind in ("arrow", "to", "back", "from"):
                return self._link(joined)
            return "back" if self._peek(-2).start in self.incoming else "arrow"
        if kind == "line" and self._peek(1).kind in ("arrow", "line"):
            self.place += 1
            return self._link(joined)
        if kind not in LINKS or (kind == "from" and self._leads_on()):
            return None
        self.place += 1
        if kind == "line" and self.arrows:
            return "arrow"
        return {"to": "arrow", "from": "back"}.get(kind, kind)

    def _leads_on(self) -> bool:
        """True for the "from" of "from A to B", which begins something new."""
        ahead = 1
        while self._peek(ahead).kind in ("node", "comma"):
            ahead += 1
        return self._peek(ahead).kind in ("to", "arrow") and self._peek(ahead - 1).kind == "node"

    def _lists_sources(self) -> bool:
        return self._peek().kind == "open"

    def _group(self, *, listed: bool) -> list[Sign]:
        """Return the node or nodes here: "A", "{A B}", and if `listed` also "A, B and E"."""
        if self._peek().kind == "open":
            return self._braced()
        if self._peek().kind != "node":
            return []
        found = [self._peek()]
        self.place += 1
        while listed:
            step = self._next_listed()
            if step == 0:
                break
            found.append(self._peek(step - 1))
            self.place += step
        return found

    def _next_listed(self) -> int:
        """Return how far the next node of a list is away, 0 if what follows begins something new."""
        skip = 0
        while self._peek(skip).kind == "comma":
            skip += 1
        if self._peek(skip).kind != "node":
            return 0
        after = self._peek(skip + 1).kind
        return 0 if after in ("arrow", "back", "both", "line", "to", "from", "colon") else skip + 1

    def _braced(self) -> list[Sign]:
        found = []
        self.place += 1
        while self._peek().kind in ("node", "comma", "end") and self.place < len(self.signs):
            if self._peek().kind == "node":
                found.append(self._peek())
            self.place += 1
        if self._peek().kind == "close":
            self.place += 1
        return found

    def _unknown(self, sources: list[Sign]) -> None:
        """Note an arrow from a node to something that is no node."""
        sign = self._peek()
        if sign.kind == "word" and len(sign.text) <= 2 and sign.text[:1].isupper():
            self.drawn.directed.extend((source.text, sign.text) for source in sources)
        elif sign.kind == "word" and sign.text.lower() not in NOTHING:
            self.drawn.doubts.append(f"{sign.text} is no neuron of the table.")

    def _add(self, sources: list[Sign], targets: list[Sign], link: str) -> None:
        edges = [(one.text, two.text) for one in sources for two in targets]
        if link == "line":
            self.drawn.undirected.extend(edges)
        if link in ("arrow", "both"):
            self.drawn.directed.extend(edges)
        if link in ("back", "both"):
            self.drawn.directed.extend((two, one) for one, two in edges)
        self.drawn.places.append((sources[0].start, targets[-1].end))


def _pairs(signs: list[Sign], drawn: Drawn) -> None:
    """Read "(S, A), (S, B)" and lines of two nodes."""
    for place in range(len(signs)):
        kinds = [one.kind for one in signs[place : place + 5]]
        if kinds == ["open", "node", "comma", "node", "close"]:
            _pair(signs[place + 1], signs[place + 3], drawn)
    if drawn.directed:
        return
    lines: list[list[Sign]] = [[]]
    for sign in signs:
        if sign.kind == "end":
            lines.append([])
        else:
            lines[-1].append(sign)
    filled = [line for line in lines if line]
    if len(filled) > 1 and all([s.kind for s in line if s.kind != "comma"] == ["node", "node"] for line in filled):
        for line in filled:
            _pair(line[0], line[-1], drawn)


def _pair(one: Sign, two: Sign, drawn: Drawn) -> None:
    drawn.directed.append((one.text, two.text))
    drawn.places.append((one.start, two.end))


def _table(text: str, nodes: Sequence[str]) -> Drawn:
    """Read an adjacency matrix, with or without row names; rows in the order of `nodes` if they have none."""
    drawn = Drawn(is_table=True)
    header = list(nodes)
    rows: list[tuple[str, list[str], int, int]] = []
    place = 0
    for line in text.split("\n"):
        cells = [cell for cell in re.split(r"[\s|&,;\[\]\\]+", line) if cell]
        names = [cell for cell in cells if cell in nodes]
        bits = [cell for cell in cells if cell in ("0", "1")]
        if len(names) > 2 and len(names) == len(cells) and not rows:
            header = names
        elif len(bits) > 2 and len(bits) + len(names) == len(cells) and len(names) < 2:
            rows.append((names[0] if names else "", bits, place, place + len(line)))
        place += len(line) + 1
    if len(rows) < 2:
        return Drawn()
    for number, (name, bits, start, end) in enumerate(rows):
        source = name or (nodes[number] if number < len(nodes) else "")
        drawn.directed.extend((source, target) for bit, target in zip(bits, header, strict=False) if bit == "1")
        drawn.places.append((start, end))
    return drawn
