"""Code as it was pasted: fences, line numbers, tabs, typographic quotes."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from exams.grading.reading.letters import is_hidden

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_LEAD: Final = re.compile(r"[ \t]*(?:\d{1,5}[ \t]?[.:|)]?)?[ \t]*")
_NUMBER: Final = re.compile(r"( *)(\d{1,5})( ?[.:|)])?(?= |$)")
_TYPED: Final = str.maketrans(
    {**dict.fromkeys("‘’‚‛′´", "'"), **dict.fromkeys("“”„‟″", '"'), **dict.fromkeys("−–‐‑", "-")}
    | dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u205f\u3000", " ")
)

_TAB_WIDTH: Final = 4
# Share of the non-blank lines that must carry a number; long lines that were wrapped carry none.
_NUMBERED_SHARE: Final = 0.7


def strip_listing(code: str) -> str:
    """Return pasted code as it would stand in a file.

    Where there are fences, only what stands inside them is code. Line numbers of a listing become
    blanks, so that columns survive, and the common margin goes; leading tabs become blanks, quotes
    and minus signs the ones of a keyboard.
    """
    lines = [_typed(line) for line in re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", code)]
    lines = _inside_fences(lines)
    if _is_numbered(lines):
        lines = _without_numbers(lines)
    return "\n".join(line.rstrip() for line in lines)


def _typed(line: str) -> str:
    line = "".join(char for char in line.translate(_TYPED) if not is_hidden(char))
    lead = _LEAD.match(line)
    end = lead.end() if lead else 0
    return line[:end].expandtabs(_TAB_WIDTH) + line[end:]


def _inside_fences(lines: Sequence[str]) -> list[str]:
    """Return the lines inside fences; all of them if there is no fence. An open fence runs to the end."""
    inside: list[str] = []
    closing = ""
    seen = False
    for line in lines:
        fence = _FENCE.fullmatch(line)
        if not closing and fence:
            closing, seen = fence[1], True
        elif closing and fence and fence[1].startswith(closing) and not fence[2].strip():
            closing = ""
        elif closing:
            inside.append(line)
    return inside if seen else list(lines)


def _is_numbered(lines: Sequence[str]) -> bool:
    """Return True if nearly every line starts with a number, each one more than the last."""
    filled = [line for line in lines if line.strip()]
    numbers = [int(found[2]) for line in filled if (found := _NUMBER.match(line))]
    if len(numbers) < 2 or len(numbers) < _NUMBERED_SHARE * len(filled):
        return False
    steps = [after - before for before, after in pairwise(numbers)]
    return all(step >= 1 for step in steps) and sum(step == 1 for step in steps) >= _NUMBERED_SHARE * len(steps)


def _without_numbers(lines: Sequence[str]) -> list[str]:
    """Return the lines without their numbers, in the reading of the columns that leaves fewer margins.

    In most listings the code starts in one column, whatever the width of the number before it; in
    some it follows one blank after the number.
    """
    by_column = [_NUMBER.sub(lambda found: " " * len(found[0]), line, count=1) for line in lines]
    by_blank = [re.sub(r"^ *\d{1,5}(?: ?[.:|)])?(?: |$)", "", line) for line in lines]
    return min(_dedented(by_column), _dedented(by_blank), key=_margins)


def _margins(lines: Sequence[str]) -> int:
    return len({len(line) - len(line.lstrip(" ")) for line in lines if line.strip()})


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines]
