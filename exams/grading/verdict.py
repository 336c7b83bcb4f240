"""What can become of an answer, in words that stay the same in code, pages and API."""

from enum import StrEnum


class Verdict(StrEnum):
    """How an answer fared. Whose fault it was is part of the word: only SYSTEM_ERROR is ours."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    WRONG_ANSWER = "wrong_answer"
    NOT_ANSWERED = "not_answered"
    INVALID_INPUT = "invalid_input"
    RUNTIME_ERROR = "runtime_error"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    MEMORY_LIMIT_EXCEEDED = "memory_limit_exceeded"
    OUTPUT_LIMIT_EXCEEDED = "output_limit_exceeded"
    FORBIDDEN = "forbidden"
    NEEDS_REVIEW = "needs_review"
    SYSTEM_ERROR = "system_error"


class State(StrEnum):
    """Who has the last word on an answer or a criterion.

    GRADED: decided beyond doubt by tests, arithmetic, algebra or a rule.
    SUGGESTED: judged with a confidence above the question's threshold; a person confirms, in batches.
    NEEDS_REVIEW: a person decides; points, if any, are only a suggestion.
    NOT_ANSWERED: nothing was handed in.
    FAILED: our side failed; retried first, then shown to a person, never a zero.
    """

    GRADED = "graded"
    SUGGESTED = "suggested"
    NEEDS_REVIEW = "needs_review"
    NOT_ANSWERED = "not_answered"
    FAILED = "failed"
