"""What the student is told of a decision, and the quotes that it rests on."""

from exams.grading.answer_types.prose.judge import Ground, Outcome
from exams.grading.reading.claims import ClaimReader
from exams.grading.reading.normalise import Normalised
from exams.grading.types import Evidence

# More quotes than this tell a reader no more.
_QUOTES = 3

_REASONS = {
    Ground.SAID: "said, and it counts in full.",
    Ground.PARTLY: "said in part.",
    Ground.REJECTED: "what is said does not hold, or is not allowed here.",
    Ground.DENIED: "something that is so is denied.",
    Ground.CONTRADICTED: "one thing is said and also its contrary.",
    Ground.MISSING: "nothing was found that earns points.",
}


def reason_of(outcome: Outcome, topic: str) -> str:
    """Return one sentence for the student; it names the topic, never what would have been right."""
    named = topic or "this point"
    return f"{named[0].upper()}{named[1:]}: {_REASONS[outcome.ground]}"


def evidence_of(outcome: Outcome, reader: ClaimReader, plain: Normalised) -> tuple[Evidence, ...]:
    """Return the sentences that the outcome rests on, verbatim as handed in."""
    indexes = dict.fromkeys(index for hit in outcome.hits for index in hit.sentences)
    spans = [reader.sentences[index] for index in indexes]
    return tuple(Evidence(plain.quote(span.start, span.end)) for span in spans[:_QUOTES])
