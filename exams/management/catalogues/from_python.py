"""Messages of Python sources: what is given to the functions of gettext as a plain string."""

import ast
from collections.abc import Iterator
from pathlib import Path

from exams.management.catalogues.found import Found

# Name of the function: which arguments are the context, the message, the plural; None where it takes none.
_PLACES: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}


def messages_in_python(source: str, file: str) -> Iterator[Found]:
    """Yield the messages of a module, but for those looked up under a variable: `gettext_noop` names them elsewhere.

    Raises ValueError where a message is put together before it is looked up."""
    for call in _calls(ast.parse(source)):
        context, text, plural = _PLACES[_name(call.func)]
        if text < len(call.args) and isinstance(call.args[text], (ast.Name, ast.Attribute, ast.Subscript)):
            continue
        yield Found(_argument(call, text, file), _argument(call, plural, file), _argument(call, context, file), file)


def messages_in_modules(root: Path, folders: tuple[str, ...]) -> Iterator[Found]:
    """Yield the messages of all modules below these folders of `root`, without migrations and demo exams."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if "/migrations/" not in place and "/demo/" not in place:
                yield from messages_in_python(path.read_text(encoding="utf-8"), place)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _PLACES:
            yield node


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _argument(call: ast.Call, place: int | None, file: str) -> str:
    if place is None:
        return ""
    given = call.args[place] if place < len(call.args) else None
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        raise ValueError(f"{file}:{call.lineno}: a message must be one plain string, its values put in afterwards")
    return given.value
