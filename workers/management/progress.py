"""A progress bar for terminals; a line now and then where nobody looks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.core.management.base import CommandError

_WIDTH = 30
_LINES = 10


@dataclass
class Progress:
    """Counts what is done. `stream` is stderr."""

    total: int
    stream: TextIO
    done: int = 0

    def step(self, label: str) -> None:
        """Note that one more is done."""
        self.done += 1
        if self.stream.isatty():
            filled = _WIDTH * self.done // max(self.total, 1)
            bar = "#" * filled + "-" * (_WIDTH - filled)
            end = "\n" if self.done == self.total else ""
            self.stream.write(f"\r[{bar}] {self.done}/{self.total} {label:<8}{end}")
        elif self.done == self.total or self.done % max(self.total // _LINES, 1) == 0:
            self.stream.write(f"{self.done}/{self.total} graded\n")
        self.stream.flush()


def check_target(target: Path | None) -> None:
    """Raise CommandError before the work is done if its result could not be written there."""
    if target is not None and not target.parent.is_dir():
        raise CommandError(f"{target.parent}: there is no such folder for the JSON file")
