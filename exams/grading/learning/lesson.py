"""What one question's marks teach the other questions of its exam."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from exams.grading.learning.process import Shared
from exams.grading.learning.words import Floats

# Raised with the features, the shared part or the signs: lessons in other units must not be added up.
FORMAT: Final = 1


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """`shared`: see process. One row for each mark, as seen by the other marks alone: `signs` of how sure one could
    be, the `expected` share, the `given` share, and whether the suggested step `agreed` with the mark."""

    shared: Shared
    signs: Floats
    expected: Floats
    given: Floats
    agreed: Floats

    def __len__(self) -> int:
        return len(self.given)


def write_lesson(lesson: Lesson) -> dict[str, object]:
    """Return the lesson as plain data, readable by `read_lesson`."""
    return {
        "format": FORMAT,
        "precision": lesson.shared.precision.tolist(),
        "pull": lesson.shared.pull.tolist(),
        "signs": lesson.signs.tolist(),
        "expected": lesson.expected.tolist(),
        "given": lesson.given.tolist(),
        "agreed": lesson.agreed.tolist(),
    }


def read_lesson(found: object) -> Lesson:
    """Return the lesson written in `found`. Raises ValueError if it is of another version of this program."""
    if not isinstance(found, Mapping) or found.get("format") != FORMAT:
        raise ValueError("this lesson was written by another version of the program")
    rows = {name: np.array(found[name], dtype=float) for name in ("signs", "expected", "given", "agreed")}
    shared = Shared(np.array(found["precision"], dtype=float), np.array(found["pull"], dtype=float))
    return Lesson(shared, **rows)
