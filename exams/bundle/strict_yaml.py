"""YAML without surprises: text, numbers, true, false, null, lists and mappings, each with its line.

No anchors, aliases, tags or merge keys; no octal numbers, dates or "no" read as false; keys are
text and given once. The events of PyYAML's parser are built up here, so none of its constructors runs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

# An author's file is a few kilobytes; the parser takes a second for a megabyte.
MAX_YAML_BYTES: Final = 1024 * 1024
_MAX_DEPTH: Final = 24

_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})")
_DECIMAL: Final = re.compile(
    r"[-+]?(?:[0-9]{1,16}\.[0-9]{0,16}|\.[0-9]{1,16}|[0-9]{1,16}(?=[eE]))(?:[eE][-+]?[0-9]{1,2})?"
)
_WORDS: Final[dict[str, object]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A file that is not such YAML. `line` counts from 1."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A file's value and, by dotted place ("criteria.0.points"), the line where it stands."""

    value: object
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, place: str) -> int | None:
        """Return the line of `place`, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place.rpartition(".")[0]
        return self.lines.get(place)


def read_yaml(text: str) -> YamlDocument:
    """Return the one document in `text`. Raises YamlError."""
    if len(text) > MAX_YAML_BYTES:
        raise YamlError(f"is larger than {MAX_YAML_BYTES // 1024} KiB", None)
    builder = _Builder(yaml.parse(text, Loader=_LOADER))
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(f"is not valid YAML: {error.problem}", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(f"is not valid YAML: {error}", None) from error


class _Builder:
    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._lines: dict[str, int] = {}

    def document(self) -> YamlDocument:
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise YamlError("is empty", 1)
        value = self._value(event, "", 0)
        self._next()
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise YamlError("holds more than one document; leave out the second ---", event.start_mark.line + 1)
        return YamlDocument(value, self._lines)

    def _next(self) -> Any:
        return next(self._events)

    def _value(self, event: Any, place: str, depth: int) -> object:
        line = event.start_mark.line + 1
        self._lines.setdefault(place, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("anchors and aliases (& and *) are not allowed; write the value out", line)
        if getattr(event, "tag", None):
            raise YamlError(f"the tag {event.tag} is not allowed; put the text in quotes", line)
        if depth > _MAX_DEPTH:
            raise YamlError(f"is nested deeper than {_MAX_DEPTH} levels", line)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event.value) if event.implicit[0] else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth)
        return self._mapping(place, depth)

    def _sequence(self, place: str, depth: int) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, _join(place, str(len(items))), depth + 1))
        return items

    def _mapping(self, place: str, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            line = event.start_mark.line + 1
            if key in found:
                raise YamlError(f"{_join(place, key)}: stands here twice; keep one", line)
            self._lines[_join(place, key)] = line
            found[key] = self._value(self._next(), _join(place, key), depth + 1)
        return found

    def _key(self, event: Any) -> str:
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
            raise YamlError("a key must be plain text", line)
        if event.implicit[0] and not isinstance(_scalar(event.value), str):
            raise YamlError(f"the key {event.value!r} must be text; put it in quotes", line)
        return str(event.value)


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _scalar(text: str) -> object:
    """Return what a plain word means: null, true, false, a number, or itself."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
