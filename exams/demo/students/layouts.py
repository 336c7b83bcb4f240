"""How a sheet looks on the page: headings, footers, code listings, notebooks. Plain text in, plain text out."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

PAGE_LINES = 46


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer on its way to the sheet, under the label that the student wrote."""

    exercise: int
    written: str
    text: str

    @property
    def letter(self) -> str:
        """Return "b" of "6b"."""
        return self.written[-1]


@dataclass(frozen=True, slots=True)
class Layout:
    """Formats of the headings; `{n}` exercise, `{label}` "6b", `{letter}` "b". "" for no exercise heading.

    `inline`: the answer begins on the line of its label."""

    part: str
    exercise: str = ""
    title: str = "IN5400 Exam"
    inline: bool = False
    suffix: str = "txt"


LAYOUTS = {
    "exercise": Layout(exercise="Exercise {n}", part="{label}"),
    "bracket": Layout(part="{label})", inline=True),
    "markdown": Layout(exercise="# Exercise {n}", part="## {label}", title="# IN5400", suffix="md"),
    "hash": Layout(part="# {label}", title="IN5400/IN9400", suffix="md"),
    "oppgave": Layout(part="Oppgave {n} {letter}", title="Eksamen IN5400"),
    "oppgave_letters": Layout(exercise="Oppgave {n}", part="{letter})", title="Eksamen i IN5400"),
    "latex": Layout(exercise=r"\section*{{Exercise {n}}}", part=r"\subsection*{{{label}}}", title=r"\title{IN5400}"),
    "question": Layout(part="Question {label}:"),
    "bold": Layout(part="**{label}**", title="**IN5400 home exam**", suffix="md"),
    "numbered": Layout(part="{n}. ({letter})"),
    "underlined": Layout(exercise="Exercise {n}\n===========", part="{label}\n---", suffix="md"),
    "problem": Layout(exercise="Problem {n}", part="{letter})", inline=True),
}  # "notebook" is drawn by `draw_notebook`


def draw_sheet(layout: Layout, entries: Sequence[Entry], *, header: str, footer: str) -> str:
    """Return the sheet as text. `header` and `footer` may be ""; a footer stands at the end of every page."""
    blocks = [header] if header else []
    for exercise, group in groupby(entries, key=lambda entry: entry.exercise):
        if layout.exercise:
            blocks.append(layout.exercise.format(n=exercise))
        blocks += [_block(layout, entry) for entry in group]
    text = "\n\n".join(blocks) + "\n"
    return _paginate(text, footer) if footer else text


def draw_notebook(entries: Iterable[Entry], *, header: str) -> str:
    """Return the sheet as a notebook: a heading cell per answer, fenced code in code cells."""
    cells = [_cell("markdown", header)] if header else []
    for entry in entries:
        cells.append(_cell("markdown", f"## {entry.written}"))
        for number, piece in enumerate(re.split(r"(?m)^```\w*\n?", entry.text)):
            if piece.strip():
                cells.append(_cell("code" if number % 2 else "markdown", piece.strip("\n")))
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": numbered, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False)


def number_code(text: str) -> str:
    """Return the text with line numbers in its fenced code, as when a listing is copied out of a PDF."""
    return re.sub(r"(?ms)^```(\w*)\n(.*?)^```", lambda match: _numbered(match[1], match[2]), text)


def _numbered(language: str, code: str) -> str:
    lines = code.rstrip("\n").split("\n")
    if all(re.match(r"\s*\d+ ", line) for line in lines):
        return f"```{language}\n{code}```"
    body = "\n".join(f"{number:>2} {line}".rstrip() for number, line in enumerate(lines, 1))
    return f"```{language}\n{body}\n```"


def _block(layout: Layout, entry: Entry) -> str:
    heading = layout.part.format(n=entry.exercise, label=entry.written, letter=entry.letter)
    if layout.inline and _is_prose(entry.text):
        return f"{heading} {entry.text}"
    return f"{heading}\n{entry.text}" if layout.inline else f"{heading}\n\n{entry.text}"


def _is_prose(text: str) -> bool:
    """Return whether the answer may begin on the line of its label: code and drawings may not."""
    return bool(text) and not text.startswith((" ", "```", "def ", "class ", "|", "\\begin", "$$"))


def _paginate(text: str, footer: str) -> str:
    """Return the text with a footer in about every 46th line, at a blank line outside fenced code."""
    lines: list[str] = []
    page, since, fenced = 1, 0, False
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        lines.append(line)
        since += 1
        if since >= PAGE_LINES and not line and not fenced:
            lines += [footer.format(page=page), ""]
            page, since = page + 1, 0
    return "\n".join(lines)


def _cell(kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell
