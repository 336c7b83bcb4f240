"""`./run manage reproduce RUN`: grades a run again from its record and compares."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from workers.facts import Kind
from workers.reopening import ReopeningSandbox
from workers.reproducing import Line, Reproduction, reproduce

_HEADS = {
    Kind.GIVEN: "What was graded",
    Kind.PLACE: "Where, and by what",
    Kind.OUTCOME: "What came out",
    Kind.STORED: "What is stored",
}
_WIDEST = 34
_DIGEST = 64


class Command(BaseCommand):
    """Exit status 0: the same came out. 1: something differs. 2: it cannot be told, and why. Changes no row."""

    help = "Grade a run again from its record: same question version, answer, seed and limits; say what differs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the run's number, which stands on the marking page."""
        parser.add_argument("run", type=int)
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, print, and exit with the status if it is not 0."""
        sandbox = ReopeningSandbox()
        try:
            found = reproduce(options["run"], sandbox)
        finally:
            sandbox.close()
        self.stdout.write(json.dumps(_as_json(found), indent=1) if options["json"] else "\n".join(_table(found)))
        if found.status:
            raise SystemExit(int(found.status))


def _as_json(found: Reproduction) -> dict[str, object]:
    lines = [{**asdict(line), "same": line.same} for line in found.lines]
    return {"run": found.run_id, "status": found.status.name.lower(), "reason": found.reason, "lines": lines}


def _table(found: Reproduction) -> Iterator[str]:
    for kind, head in _HEADS.items():
        lines = [line for line in found.lines if line.kind is kind]
        if lines:
            yield f"\n{head}"
            yield from map(_row, lines)
    yield f"\nRun {found.run_id}: {found.status.name.lower()}. {found.reason}"


def _row(line: Line) -> str:
    if line.same:
        return f"  same     {line.name:<{_WIDEST}}  {_short(line.recorded)}"
    return f"  DIFFERS  {line.name:<{_WIDEST}}  recorded {_short(line.recorded)}, now {_short(line.now)}"


def _short(text: str) -> str:
    """Return a digest by its first signs, "nothing" for what is not there."""
    return f"{text[:12]}…" if len(text) == _DIGEST and " " not in text else text or "nothing"
