"""What the student is told of a decision, and the quotes that it rests on."""

from exams.grading.answer_types.prose.judge import Ground, Outcome
from exams.grading.reading.claims import ClaimReader
from exams.grading.reading.normalise import Normalised
from exams.grading.types import Evidence

# More quotes than this tell a reader no more.
_QUOTES = 3

_REASONS = {
    Ground.SAID: "What the answer says about {topic} was found and counts in full.",
    Ground.PARTLY: "What the answer says about {topic} covers a part of it.",
    Ground.REJECTED: "What the answer says about {topic} does not hold or is not allowed here.",
    Ground.DENIED: "The answer denies something about {topic} that is so.",
    Ground.CONTRADICTED: "The answer says both one thing and its contrary about {topic}.",
    Ground.MISSING: "No statement about {topic} was found that earns points.",
}


def reason_of(outcome: Outcome, topic: str) -> str:
    """Return one sentence for the student; it names the topic, never what would have been right."""
    return _REASONS[outcome.ground].format(topic=topic or "this point")


def evidence_of(outcome: Outcome, reader: ClaimReader, plain: Normalised) -> tuple[Evidence, ...]:
    """Return the sentences that the outcome rests on, verbatim as handed in."""
    indexes = dict.fromkeys(index for hit in outcome.hits for index in hit.sentences)
    spans = [reader.sentences[index] for index in indexes]
    return tuple(Evidence(plain.quote(span.start, span.end)) for span in spans[:_QUOTES])
