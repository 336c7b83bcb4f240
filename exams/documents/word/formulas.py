"""Word's formulas (OMML) as LaTeX-like text."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

_SMALL: Final = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"
_CAPITAL: Final = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
_SIGNS: Final[Mapping[str, str]] = {
    **dict(zip("αβγδεζηθικλμνξπρστυφχψω", _SMALL.split(), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", _CAPITAL.split(), strict=True)),
    "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "ς": "varsigma", "∂": "partial", "∇": "nabla", "∞": "infty",
    "∑": "sum", "∏": "prod", "∫": "int", "∮": "oint", "⋃": "bigcup", "⋂": "bigcap", "·": "cdot", "⋅": "cdot",
    "×": "times", "÷": "div", "±": "pm", "∓": "mp", "∗": "ast", "∘": "circ", "⊙": "odot", "⊗": "otimes", "⊕": "oplus",
    "≤": "le", "≥": "ge", "≠": "ne", "≈": "approx", "≡": "equiv", "∼": "sim", "∝": "propto", "∈": "in", "∉": "notin",
    "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∅": "emptyset", "∀": "forall", "∃": "exists",
    "→": "to", "←": "leftarrow", "⇒": "Rightarrow", "⇔": "Leftrightarrow", "↦": "mapsto", "…": "ldots", "⋯": "cdots",
    "⌊": "lfloor", "⌋": "rfloor", "⌈": "lceil", "⌉": "rceil", "‖": "|", "∥": "|", "ℓ": "ell", "ℝ": "mathbb{R}",
    "𝔼": "mathbb{E}", "ℕ": "mathbb{N}", "⊤": "top", "√": "sqrt",
}  # fmt: skip
_PLAIN: Final = str.maketrans({"−": "-", "\u2061": "", "\u200b": "", "\u00a0": " ", "′": "'", "#": "\\#", "%": "\\%"})
_NAMES: Final = "sin cos tan sinh cosh tanh exp log ln max min arg argmax argmin lim sup inf det dim ker deg gcd"
_FUNCTIONS: Final = frozenset(_NAMES.split())
_ACCENTS: Final[Mapping[str, str]] = {
    "\u0302": "hat", "^": "hat", "\u0303": "tilde", "~": "tilde", "\u0304": "bar", "\u0305": "bar", "¯": "bar",
    "\u20d7": "vec", "→": "vec", "\u0307": "dot", "˙": "dot", "\u0308": "ddot", "\u030c": "check", "\u0306": "breve",
}  # fmt: skip
_BRACKETS: Final[Mapping[str, str]] = {"{": "\\{", "}": "\\}", "⟨": "\\langle ", "⟩": "\\rangle ", "": "."}


def latex_of(element: Element) -> str:
    """Return the formula inside an `m:oMath` or any part of it, on one line."""
    return " ".join("".join(_write(child) for child in element).split())


def _write(element: Element) -> str:
    if element.tag.endswith("Pr"):
        return ""
    writer = _WRITERS.get(element.tag)
    return writer(element) if writer else "".join(_write(child) for child in element)


def _part(element: Element, name: str) -> str:
    found = element.find(f"m-{name}")
    return "" if found is None else latex_of(found)


def _setting(element: Element, name: str, default: str) -> str:
    """Return a property's value: `default` where it does not stand, "" where it stands without one."""
    for properties in element:
        found = properties.find(f"m-{name}") if properties.tag.endswith("Pr") else None
        if found is not None:
            return found.get("m-val", "")
    return default


def _text(element: Element) -> str:
    written = []
    for sign in (element.text or "").translate(_PLAIN):
        command = _SIGNS.get(sign)
        written.append(f"\\{command}" + ("" if command[-1] in "}|" else " ") if command else sign)
    return "".join(written)


def _run(element: Element) -> str:
    text = "".join(_text(child) for child in element if child.tag in ("m-t", "w-t"))
    word = text.strip()
    if word in _FUNCTIONS:
        return f"\\{word} " if word not in ("argmax", "argmin") else f"\\operatorname{{{word}}} "
    is_words = element.find("m-rPr/m-nor") is not None and len(word) > 1
    return f"\\text{{{text}}}" if is_words else text


def _fraction(element: Element) -> str:
    kind = _setting(element, "type", "bar")
    num, den = _part(element, "num"), _part(element, "den")
    if kind == "noBar":
        return f"\\binom{{{num}}}{{{den}}}"
    return f"\\frac{{{num}}}{{{den}}}"


def _scripts(element: Element) -> str:
    return _base(_part(element, "e")) + _bounds(element)


def _before(element: Element) -> str:
    return "{}" + _bounds(element) + _base(_part(element, "e"))


def _bounds(element: Element) -> str:
    sub, sup = _part(element, "sub"), _part(element, "sup")
    return (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")


def _base(text: str) -> str:
    """Return what a script hangs on: longer than one name or bracket, it is held together."""
    is_one = len(text) <= 1 or (text.lstrip("\\").isalnum() and text.startswith("\\"))
    return text if is_one or text.endswith((")", "]", "}")) else f"{{{text}}}"


def _root(element: Element) -> str:
    degree = "" if _setting(element, "degHide", "0") in ("", "1", "on", "true") else _part(element, "deg")
    return f"\\sqrt[{degree}]{{{_part(element, 'e')}}}" if degree else f"\\sqrt{{{_part(element, 'e')}}}"


def _big(element: Element) -> str:
    sign = _setting(element, "chr", "∫")
    operator = f"\\{_SIGNS[sign]}" if sign in _SIGNS else sign or "\\int"
    return f"{operator}{_bounds(element)} {_part(element, 'e')}"


def _delimited(element: Element) -> str:
    begin, end = _setting(element, "begChr", "("), _setting(element, "endChr", ")")
    between = _setting(element, "sepChr", "|")
    inside = between.join(latex_of(child) for child in element if child.tag == "m-e")
    if inside.startswith("\\begin{matrix}") and inside.endswith("\\end{matrix}") and (begin, end) in _MATRICES:
        return inside.replace("{matrix}", f"{{{_MATRICES[begin, end]}}}")
    return f"{_bracket(begin, 'left')}{inside}{_bracket(end, 'right')}"


_MATRICES: Final = {("(", ")"): "pmatrix", ("[", "]"): "bmatrix", ("|", "|"): "vmatrix"}


def _bracket(sign: str, side: str) -> str:
    written = _BRACKETS.get(sign) or (f"\\{_SIGNS[sign]} " if sign in _SIGNS else sign)
    return written if sign in ("(", ")", "[", "]", "|") else f"\\{side}{written}"


def _function(element: Element) -> str:
    name = _part(element, "fName")
    command = f"\\{name}" if name in _FUNCTIONS else name
    argument = _part(element, "e")
    return f"{command} {argument}" if argument.startswith(("(", "[", "\\left")) else f"{command}{{{argument}}}"


def _accent(element: Element) -> str:
    sign = _setting(element, "chr", "\u0302")
    return f"\\{_ACCENTS.get(sign, 'hat')}{{{_part(element, 'e')}}}"


def _bar(element: Element) -> str:
    command = "overline" if _setting(element, "pos", "bot") == "top" else "underline"
    return f"\\{command}{{{_part(element, 'e')}}}"


def _limit(mark: str) -> Callable[[Element], str]:
    return lambda element: f"{_part(element, 'e')}{mark}{{{_part(element, 'lim')}}}"


def _matrix(element: Element) -> str:
    rows = [" & ".join(latex_of(cell) for cell in row if cell.tag == "m-e") for row in element if row.tag == "m-mr"]
    return "\\begin{matrix}" + " \\\\ ".join(rows) + "\\end{matrix}"


def _lines(element: Element) -> str:
    return " \\\\ ".join(latex_of(row) for row in element if row.tag == "m-e")


_WRITERS: Final[Mapping[str, Callable[[Element], str]]] = {
    "m-r": _run, "m-t": _text, "m-f": _fraction, "m-sSub": _scripts, "m-sSup": _scripts, "m-sSubSup": _scripts,
    "m-sPre": _before, "m-rad": _root, "m-nary": _big, "m-d": _delimited, "m-func": _function, "m-acc": _accent,
    "m-bar": _bar, "m-limLow": _limit("_"), "m-limUpp": _limit("^"), "m-m": _matrix, "m-eqArr": _lines,
    "w-del": lambda _: "", "w-moveFrom": lambda _: "",
}  # fmt: skip
