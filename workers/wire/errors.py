"""What can go wrong on the wire. Each error names the verdict that it means for the candidate."""


class WireError(Exception):
    """The other side broke the rules of the wire. `verdict` is a word of `exams.grading.verdict`."""

    verdict = "invalid_input"


class Malformed(WireError):
    """Bytes that are no frame, a message of the wrong shape, or a value that is not allowed."""


class TooLarge(WireError):
    """A frame, or the number of frames, is above the cap."""

    verdict = "output_limit_exceeded"


class DeadlinePassed(WireError):
    """The other side did not speak (or listen) in time."""

    verdict = "time_limit_exceeded"


class Closed(WireError):
    """The other side went away in the middle of a conversation."""

    verdict = "runtime_error"
