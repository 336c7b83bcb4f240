"""What one question's marks teach the other questions of its exam."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exams.grading.learning.process import Shared
from exams.grading.learning.words import Floats


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
        "precision": lesson.shared.precision.tolist(),
        "pull": lesson.shared.pull.tolist(),
        "signs": lesson.signs.tolist(),
        "expected": lesson.expected.tolist(),
        "given": lesson.given.tolist(),
        "agreed": lesson.agreed.tolist(),
    }


def read_lesson(found: Mapping[str, object]) -> Lesson:
    """Return the lesson written in `found`. Raises KeyError if a part is missing."""
    rows = {name: np.array(found[name], dtype=float) for name in ("signs", "expected", "given", "agreed")}
    shared = Shared(np.array(found["precision"], dtype=float), np.array(found["pull"], dtype=float))
    return Lesson(shared, **rows)
