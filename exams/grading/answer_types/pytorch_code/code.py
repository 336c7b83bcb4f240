"""Finding the code in an answer and making a module of it. It is only parsed here, never run."""

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exams.grading.answer_types.pytorch_code.spec import PytorchCodeSpec, Wrap
from exams.grading.reading.normalise import strip_listing

_DEFINES = re.compile(r"(async\s+def|def|class)\s+[^\W\d]\w*\s*[(:]|@\w")
_STARTS = re.compile(r"(import\s+\w|from\s+[\w.]+\s+import\s)")
_NUMBERED = re.compile(r"\s*\d{1,4}[.:|)]?(\s|$)")
_ASSIGNS = re.compile(r"[A-Za-z_][\w.\[\]'\", ]*\s*([-+*/@]|//)?=[^=]|self\.\w+\(|return\b")
_DOTS = re.compile(r"(\bdef\s+\w+\s*\((?:\s*\w+\s*,)*\s*)\.{3}(?=\s*\))")  # "def __init__(self, ...):" of a listing
_DEEP = 100  # levels of brackets that no answer needs and that would exhaust the parser


@dataclass(frozen=True, slots=True)
class BrokenCode(Exception):
    """The answer is code, but not Python. `line` counts in the code as it was handed in."""

    line: int
    text: str
    problem: str


def find_code(text: str, spec: PytorchCodeSpec) -> str | None:
    """Return the Python module in `text`, a bare method wrapped; None if there is no code in it.

    Raises BrokenCode if what is evidently code cannot be parsed."""
    plain = _DOTS.sub(r"\1*args, **kwargs", strip_listing(text))
    problem: SyntaxError | None = None
    for candidate in _readings(plain, text):
        try:
            tree = _parse(candidate)
        except SyntaxError as error:
            problem = problem or error
            continue
        if _defines_something(tree):
            return _wrapped(candidate, tree, spec.wrap)
    body = _bare_body(plain, spec)
    if body is not None:
        return body
    if problem is not None and _looks_like_code(plain):
        raise _broken(problem)
    return None


def defined_names(code: str) -> frozenset[str]:
    """Return the names that a module defines at its top level."""
    names: set[str] = set()
    for node in ast.parse(code).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Assign(targets=targets):
                names.update(target.id for target in targets if isinstance(target, ast.Name))
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.update(alias.asname or alias.name for alias in aliases)
    return frozenset(names)


def _readings(plain: str, text: str) -> Iterator[str]:
    """Yield ways to read the answer as code: all of it, its definitions, those of a listing inside prose."""
    yield textwrap.dedent(plain).strip("\n")
    yield from _pieces(plain.split("\n"))
    numbered = [line for line in text.split("\n") if _NUMBERED.match(line)]
    if len(numbered) > 1:
        stripped = _DOTS.sub(r"\1*args, **kwargs", strip_listing("\n".join(numbered)))
        yield textwrap.dedent(stripped).strip("\n")
        yield from _pieces(stripped.split("\n"))


def _pieces(lines: Sequence[str]) -> Iterator[str]:
    """Yield all definitions of a text put together, prose around and between them left out."""
    margins = [_margin(line) for line in lines if _DEFINES.match(line.strip())]
    if not margins:
        return
    margin = min(margins)
    kept: list[str] = []
    inside = False
    for line in lines:
        inside = _belongs(line, margin, inside)
        kept.append(line[margin:] if inside else "")
    yield "\n".join(kept)


def _belongs(line: str, margin: int, inside: bool) -> bool:
    """True if a line is part of a definition or import at this margin, or of an assignment beside them."""
    stripped = line.strip()
    if not stripped:
        return inside
    if _margin(line) > margin:
        return inside
    return _margin(line) == margin and bool(
        _DEFINES.match(stripped) or _STARTS.match(stripped) or _closes(stripped, inside) or _is_assignment(stripped)
    )


def _closes(line: str, inside: bool) -> bool:
    return inside and line[0] in ")]}#"


def _is_assignment(line: str) -> bool:
    try:
        statements = _parse(line).body
    except SyntaxError:
        return False
    return len(statements) == 1 and isinstance(statements[0], ast.Assign | ast.AnnAssign)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _parse(code: str) -> ast.Module:
    """Return the syntax tree. Raises SyntaxError, also for code that would exhaust the parser."""
    if max((code.count(bracket) for bracket in "([{"), default=0) > _DEEP * 100 or "\0" in code:
        raise SyntaxError("too many brackets")
    try:
        return ast.parse(code)
    except (RecursionError, MemoryError, ValueError) as error:
        raise SyntaxError(str(error)) from None


def _defines_something(tree: ast.Module) -> bool:
    """True if something is defined; a single word or number parses as Python too."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in tree.body)


def _wrapped(code: str, tree: ast.Module, wrap: Wrap | None) -> str:
    """Return `code` with bare methods put into their class; lines keep their numbers but for the header."""
    if wrap is None or any(isinstance(node, ast.ClassDef) and node.name == wrap.name for node in tree.body):
        return code
    if not any(isinstance(node, ast.FunctionDef) and node.name in wrap.methods for node in tree.body):
        return code
    return f"class {wrap.name}({wrap.base}):\n{textwrap.indent(code, '    ')}\n"


def _bare_body(plain: str, spec: PytorchCodeSpec) -> str | None:
    """Return bare statements as the body of the method they are meant for, if all of the text is such."""
    if spec.wrap is None or not spec.wrap.body or not _looks_like_code(plain):
        return None
    body = textwrap.dedent(plain).strip("\n")
    code = f"{spec.wrap.body}\n{textwrap.indent(body, '    ')}\n"
    try:
        return _wrapped(code, _parse(code), spec.wrap)
    except SyntaxError:
        return None


def _looks_like_code(plain: str) -> bool:
    """True if half of the lines, or a definition and its body, can only be meant as code."""
    lines = [line.strip() for line in plain.split("\n") if line.strip()]
    signs = [line for line in lines if _DEFINES.match(line) or _STARTS.match(line) or _ASSIGNS.match(line)]
    return len(signs) >= 2 and (2 * len(signs) >= len(lines) or any(_DEFINES.match(line) for line in signs))


def _broken(error: SyntaxError) -> BrokenCode:
    return BrokenCode(error.lineno or 1, (error.text or "").strip()[:120], error.msg)
