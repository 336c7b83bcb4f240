"""Read the connections of a graph: edge lists, chains, adjacency lists, DOT, Mermaid, TikZ, pairs, words, tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

Edge = tuple[str, str]

# Far more than any drawn net has; keeps hostile lists cheap.
_MAX_SIGNS: Final = 6_000
_ATTRIBUTES: Final = re.compile(r"\[[^\]\[]*=[^\]\[]*\]|\|[^|\n]*\|(?=\s*\w)|%%.*")
_TIKZ: Final = re.compile(r"\\(?:draw|path|node|graph)\b")
# [bend left] says how an edge is drawn; [->] says where it goes.
_OPTIONS: Final = re.compile(r"\[[^\]\[<>\n]*\]")
_TO: Final = (
    r"(?:(?:goes|go|connects|connected|leads|points|feeds|directly|going|is|are|has|an?|the|edges?|arrows?|connections?|"
    r"går|koblet|kobles|peker|er|har|kant|kanter|piler?)\s+)*(?:into|to|til|towards|mot|feeds|mater|inn\s+i)\b"
)
_FROM: Final = (
    r"(?:(?:is|are|gets?|takes?|has|receives?|er|får|tar|har|input|inputs|inngang|a|en)\s+)*"
    r"(?:from|fra|depends\s+on|function\s+of|funksjon\s+av|avhenger\s+av)\b"
)
_SIGNS: Final = (
    ("both", r"<[-=]+>|↔|⇔|\\leftrightarrow"),
    ("arrow", r"[-=]+>|→|⟶|⇒|↦|➔|➝|\\(?:long)?(?:right|Right)arrow|\\to\b|\\mapsto"),
    ("back", r"<[-=]+|←|⇐|\\(?:long)?leftarrow|\\gets\b"),
    ("line", r"-{1,3}|—|–|\bedge\b"),
    ("to", _TO),
    ("from", _FROM),
    ("colon", r":"),
    ("comma", r",|&|\+|\b(?:and|og|samt)\b|\\,"),
    ("open", r"\\?\{|\("),
    ("close", r"\\?\}|\)"),
    ("end", r"[;\n.]|\\\\"),
    ("word", r"\\?[^\W\d_]+(?:_?\{?\d+\}?)?|\d+"),
)
_LINKS: Final = ("arrow", "back", "both", "line", "to", "from")
_NOTHING: Final = frozenset({"none", "nothing", "output", "ingen", "ingenting", "utgang"})
_DENIAL: Final = re.compile(r"\b(?:no|not|without|never|ingen|ikke|uten|or|eller|remove|except)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of the text; `kind` "node" for a known node."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Drawn:
    """What was read. `extra` are edges to names that are no node; `doubts` say why a person should look."""

    directed: list[Edge] = field(default_factory=list)
    undirected: list[Edge] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    is_table: bool = False


def read_graph(text: str, nodes: Sequence[str]) -> Drawn:
    """Return the connections in normalised `text` between the declared `nodes`."""
    drawn = _table(text, nodes)
    if drawn.directed:
        return drawn
    plain = _without_decoration(text)
    signs = list(_signs(plain, nodes))
    if len(signs) > _MAX_SIGNS:
        return Drawn(doubts=["The list is too long."])
    _Reader(signs, drawn, arrows=re.search(r"\\(?:draw|path)[^;]*->", text) is not None).run()
    if not drawn.directed and not drawn.undirected:
        _pairs(signs, drawn)
    if drawn.places:
        spoken = plain[min(start for start, _ in drawn.places) - 20 if drawn.places[0][0] > 20 else 0 :]
        if _DENIAL.search(spoken):
            drawn.doubts.append("The text also speaks of connections that are not there, or of a choice.")
    return drawn


def _without_decoration(text: str) -> str:
    """Blank out labels of nodes and edges and mathematical dress, sign for sign."""

    def blank(found: re.Match[str]) -> str:
        return " " * len(found[0])

    plain = re.sub(r"\\(?:text|mathrm)(?=\s*\{)|[$\"'`*]", blank, text)
    plain = _ATTRIBUTES.sub(blank, plain)
    if _TIKZ.search(text):
        plain = _OPTIONS.sub(blank, plain)
    return re.sub(r"(?<=\w)\s?[\[({]{1,2}[^\])}\n>]*[\])}]{1,2}(?=\s*(?:--|==|;|\n|$))", blank, plain)


def _signs(text: str, nodes: Sequence[str]) -> Iterator[Sign]:
    names = "|".join(re.escape(node) for node in sorted(nodes, key=len, reverse=True))
    kinds = [("node", rf"(?<![^\W_])(?:{names})(?![^\W_])"), *_SIGNS]
    pattern = re.compile("|".join(f"(?P<{kind}>{body})" for kind, body in kinds))
    lowered = {node.lower(): node for node in nodes} if len({node.lower() for node in nodes}) == len(nodes) else {}
    for found in pattern.finditer(text):
        kind, word = found.lastgroup or "word", found[0]
        if kind == "word" and word in lowered and _between_signs(text, found.start(), found.end()):
            kind, word = "node", lowered[word]
        yield Sign(kind, word, found.start(), found.end())


def _between_signs(text: str, start: int, end: int) -> bool:
    """True for a small letter next to an arrow or colon: "s->a" has nodes, "a list" has none."""
    before, after = text[:start].rstrip(" ")[-1:], text[end:].lstrip(" ")[:2]
    return before in (">", "→", "-") or after[:1] in ("→", ":") or after in ("->", "--", "=>")


class _Reader:
    """Follows chains and lists through the signs; what is no connection is passed over."""

    def __init__(self, signs: list[Sign], drawn: Drawn, *, arrows: bool) -> None:
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
            if self._peek(1).kind == "node" and self._peek(2).kind in _LINKS:
                return None  # "all to E: S->E, A->E" only announces them
            self.place += 1
            return "arrow" if self._peek().kind not in ("arrow", "to") else self._link(joined)
        if kind == "line" and self._peek(1).kind in ("arrow", "line"):
            self.place += 1
            return self._link(joined)
        if kind not in _LINKS:
            return None
        self.place += 1
        if kind == "line" and self.arrows:
            return "arrow"
        return {"to": "arrow", "from": "back"}.get(kind, kind)

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
        elif sign.kind == "word" and sign.text.lower() not in _NOTHING:
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
