"""Put plain notation in the place of unusual notation, with the way back to the student's words kept."""

import re
from collections.abc import Callable

from exams.grading.reading.normalise import Normalised

Replacement = Callable[[re.Match[str]], str | None]


def rewritten(read: Normalised, pattern: re.Pattern[str], replacement: Replacement) -> Normalised:
    """Return `read` with every match of `pattern` replaced; None from `replacement` leaves one as it is.

    Every sign of a replacement comes from the whole of what it replaces, so quotes stay verbatim.
    """
    pieces: list[str] = []
    origin: list[int] = []
    place = 0
    for found in pattern.finditer(read.text):
        new = replacement(found)
        if not new or found.start() == found.end():
            continue
        pieces += [read.text[place : found.start()], new]
        origin += read.origin[place : found.start()]
        origin += [read.origin[found.start()]] * (len(new) - 1) + [read.origin[found.end() - 1]]
        place = found.end()
    if not pieces:
        return read
    pieces.append(read.text[place:])
    origin += read.origin[place:]
    return Normalised("".join(pieces), read.flags, tuple(origin), read.original)
