"""How connections are said: signs and words between the neurons, and tables and functions put as lists."""

import re
from typing import Final

ATTRIBUTES: Final = re.compile(r"\[[^\]\[]*=[^\]\[]*\]|(?<=[->])\|[^|\n]*\|(?=\s*\w)|%%.*")
TIKZ: Final = re.compile(r"\\(?:draw|path|node|graph)\b")
# [bend left] says how an edge is drawn; [->] says where it goes.
OPTIONS: Final = re.compile(r"\[[^\]\[<>\n]*\]")
_TO: Final = (
    r"(?:(?:should|must|will|skal|må|ha|goes|go|connects|connected|leads?|points|feeds|directly|going|is|are|has|have|there|we|get|runs?|sends?|an?|the|"
    r"edges?|arrows?|connections?|outputs?|input|links?|outgoing|går|gå|det|vi|får|ei|ein|en|kobla|koblet|kopla|koples|kobles|"
    r"peker|peikar|leder|leier|sender|finnes|finst|er|har|kant|kanter|kantar|piler?|pilar|forbindelser?|sambindingar?)\s+)*"
    r"(?:into|to|til|towards|mot|feeds|mater|matar|påverker|påverkar|influences|affects|inn\s+i|inn\s+på|(?:peker|peikar)\s+på|"
    r"(?:children|successors|barn|etterfølgere)(?:\s+(?:are|is|er))?)\b"
)
_FROM: Final = (
    r"(?:(?:its|their|sitt|sin|sine|is|are|gets?|takes?|has|have|receives?|there|computed|calculated|fed|come|comes|incoming|arrows?|edges?|"
    r"connections?|er|får|tar|tek|har|mottar|mottek|kommer|kjem|det|piler?|pilar|kanter|kantar|går|beregnes|bereknes|regnes|ut|"
    r"input|inputs|inngang|inndata|signaler?|a|an|en|ein)\s+)*"
    r"(?:from|fra|frå|(?:depends|dependent)\s+on|function\s+of|funksjon\s+av|avhenger\s+av|avheng\s+av|avhengig\s+av|fed\s+by|"
    r"(?:parents?|predecessors?|foreldre|forgjengere?)(?:\s+(?:are|is|er))?|(?:has|have|gets?|takes|receives|får|har|tar|tek)\s+"
    r"(?:(?:as|the|its|som|sin|sitt)\s+)*(?:inputs?|inndata|inngang(?:er|ar)?)(?!\s+(?:from|fra|frå)))\b"
)
SIGNS: Final = (
    ("both", r"<[-=]+>|↔|⇔|\\leftrightarrow"),
    ("arrow", r"[-=]*>|→|⟶|⇒|↦|➔|➝|\\(?:long)?(?:right|Right)arrow|\\to\b|\\mapsto"),
    ("back", r"<[-=]+|←|⇐|\\(?:long)?leftarrow|\\gets\b"),
    (
        "line",
        r"-{1,3}|—|–|\bedge\b|\b(?:(?:is|are|er)\s+)?(?:linked|connected|joined|koblet|kobla|kopla|koplet|forbundet|forbunden|knyttet|knytt)\s+(?:with|med)\b",
    ),
    ("to", _TO),
    ("from", _FROM),
    ("colon", r":"),
    ("comma", r",|&|\+|\b(?:and|og|samt)\b|\\,"),
    ("open", r"\\?\{|[(\[]"),
    ("close", r"\\?\}|[)\]]"),
    ("end", r"[;\n.]|\\\\"),
    ("word", r"\\?[^\W\d_]+(?:_?\{?\d+\}?)?|\d+"),
)
LINKS: Final = ("arrow", "back", "both", "line", "to", "from")
NOTHING: Final = frozenset({"none", "nothing", "output", "ingen", "ingenting", "utgang"})
DENIAL: Final = re.compile(
    r"\?|(?<![:>])(?<![:>] )\bnone\b|n't\b|\b(?:no|not|without|never|nor|neither|cannot|ingen|inga|ikke|ikkje|uten|utan|verken|korkje|or|eller|remove|except|"
    r"doubt\w*|tvil\w*|unsure|usikker|wrong|incorrect|false|feil|galt|gale|maybe|perhaps|possibly|kanskje|alternativ\w*|instead)\b",
    re.IGNORECASE,
)
# What may be denied beside a list without touching it: "no other connections", "there are no cycles".
HARMLESS: Final = re.compile(
    r"\b(?:no|not\s+any|without|ingen|inga|ikke\s+noen|uten|utan)\s+(?:other|more|further|additional|self|cycles?|loops?|andre|flere|fleire|løkke\w*|"
    r"sykl\w*|sløyfe\w*)\b",
    re.IGNORECASE,
)
FIGURE: Final = re.compile(
    r"\b(?:figur\w*|fig|draw\w*|sketch\w*|picture|image|photo|attach\w*|upload\w*|diagram\w*|scan\w*|paper|tegn\w*|teikn\w*|skisse\w*|bilde\w*|"
    r"bilete\w*|vedl\w*|opplast\w*|ark|papir\w*)\b",
    re.IGNORECASE,
)
# "Inputs of B: S, A" lists what comes in.
INCOMING: Final = re.compile(
    r"\b(?:(?:inputs?|inngang\w*|inndata|incoming|inn|edges\s+in|arrows\s+in)(?:\s+(?:edges|arrows))?\s+(?:of|to|for|from|til|av|i)"
    r"|\b(?:arrows?|edges?|connections?|goes?|points?|leads?|everything|pil\w*|kant\w*|går|peker|peikar|alle?|alt)\b[^.;:\n]{0,40}\b(?:to|til|into|mot|inn\s+i)"
    r"|into|(?:parents?|predecessors?|foreldre|forgjengere?)(?:\s+(?:of|to|til|av))?)(?:\s+(?:the|node|neuron|nevron|noden)){0,2}\s*$",
    re.IGNORECASE,
)
# "B = f(S, A)" names what B depends on.
FUNCTION: Final = re.compile(r"=\s*[^\W\d_]\w{0,9}\s*\(([^()\n]{1,200})\)")
_FROM_TO: Final = re.compile(
    r"^[ \t|]*(?:from|source|start|fra|frå|kilde|kjelde|node|neuron|nevron|row|rad)[ ]*[|\t;][ \t]*"
    r"(?:(?:goes\s+|connects\s+|edges?\s+|arrows?\s+|piler\s+)?(?:to|til)|targets?|end|slutt|mål|edges|successors|children|out)[ \t|]*$",
    re.IGNORECASE | re.MULTILINE,
)
# "S | A, B, E" without a header, in this many lines at least.
_ROW: Final = re.compile(r"(?m)^([ \t]*[^\W\d_]\w?[ \t]*)\|(?=[^|\n]*$)")
_FEWEST_ROWS: Final = 3
# "S: 3 edges (A, B, E)" says how many come.
COUNT: Final = re.compile(r"(?<=:)\s*\d+\s+[^\W\d_]+(?=\s*[(\[:])")


def as_arrow(found: re.Match[str]) -> str:
    """Return "<- S, A" for "= f(S, A)", sign for sign."""
    return "<-".ljust(found.start(1) - found.start()) + found[1] + " "


def rows_as_lists(text: str) -> str:
    """Return the rows of a table "from | to" with a colon for the bar, sign for sign."""
    header = _FROM_TO.search(text)
    if header is None:
        return _ROW.sub(r"\1:", text) if len(_ROW.findall(text)) >= _FEWEST_ROWS else text
    rows = re.sub(
        r"(?m)^[ \t]*\||\|[ \t]*$|^[ \t|:-]+$", lambda found: re.sub(r"[^\n]", " ", found[0]), text[header.end() :]
    )
    blank = re.sub(r"[^\n]", " ", header[0])
    return text[: header.start()] + blank + re.sub(r"[|\t]", ":", rows)
