"""[6] What is looked for in every answer before any part is graded.

Text that speaks to the grader is taken out in whole sentences, or whole notes set apart by brackets or
signs ("[[...]] my answer" loses the note alone; in code whole comment lines); the rest of the answer stays exactly as it was written, so that quotes of it can be found again.
"""

from dataclasses import dataclass, replace

from exams.grading.reading.addressed import find_notes, speaks_to_grader
from exams.grading.reading.copying import copied_share
from exams.grading.reading.normalise import Normalised, normalise
from exams.grading.reading.sentences import Span, split_sentences
from exams.grading.types import Answer

INJECTED = "injected_instructions"
COPIED = "copied_question"
REPEATED = "repeated_text"

# From this share of copied words on, an answer is called a copy; restating it in passing is not.
_COPY_SHARE = 0.5
# The same sentence this often is no slip of the keyboard.
_REPEATS = 5
_CODE_SIGNS = ("def ", "class ", "import ", "return ")
_STATEMENT_SIGNS = ("=", "(", "[", "{", '"', "'", "`")


@dataclass(frozen=True, slots=True)
class AnswerFlags:
    """The answer without what is not part of it, what was noticed, and whether a person must look."""

    answer: Answer
    flags: tuple[str, ...] = ()
    needs_person: bool = False


def inspect_answer(answer: Answer, prompt: str) -> AnswerFlags:
    """Return `answer` without text addressed to the grader, with flags for what a person should know."""
    fields = {name: _inspect(text, prompt) for name, text in answer.fields.items()}
    whole = _inspect(answer.whole, prompt)
    flags = tuple(dict.fromkeys(flag for seen in (*fields.values(), whole) for flag in seen.flags))
    kept = replace(answer, fields={name: seen.text for name, seen in fields.items()}, whole=whole.text)
    return AnswerFlags(kept, flags, any(flag != COPIED for flag in flags))


@dataclass(frozen=True, slots=True)
class _Inspected:
    text: str
    flags: tuple[str, ...]


def _inspect(text: str, prompt: str) -> _Inspected:
    if not text.strip():
        return _Inspected(text, ())
    plain = normalise(text)
    code = _is_code(plain.text)
    notes = () if code else find_notes(plain.text)
    own = _blanked(plain.text, notes)
    spans = _lines(own) if code else split_sentences(own)
    addressed = [*notes, *(span for span in spans if speaks_to_grader(span.of(own)))]
    flags = [*plain.flags, *([INJECTED] if addressed else [])]
    if not code:
        flags.extend(_copy_and_repeat(plain.text, spans, prompt))
    removed = [span for span in addressed if not code or _is_no_statement(span.of(plain.text))]
    return _Inspected(_without(plain, removed), tuple(flags))


def _copy_and_repeat(text: str, spans: tuple[Span, ...], prompt: str) -> list[str]:
    sentences = [" ".join(span.of(text).lower().split()) for span in spans]
    flags = [COPIED] if copied_share(sentences, prompt) >= _COPY_SHARE else []
    longer = [sentence for sentence in sentences if len(sentence) > 20]
    if any(longer.count(sentence) >= _REPEATS for sentence in set(longer)):
        flags.append(REPEATED)
    return flags


def _is_code(text: str) -> bool:
    return "```" in text or ("self" in text and sum(text.count(sign) for sign in _CODE_SIGNS) >= 2)


def _lines(text: str) -> tuple[Span, ...]:
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        spans.append(Span(start, start + len(line.rstrip("\n"))))
        start += len(line)
    return tuple(span for span in spans if span.start < span.end)


def _is_no_statement(line: str) -> bool:
    """Return whether taking this line out of code leaves the code as it runs."""
    return line.lstrip().startswith("#") or not any(sign in line for sign in _STATEMENT_SIGNS)


def _blanked(text: str, notes: tuple[Span, ...]) -> str:
    """Return `text` with a blank for every sign of the notes."""
    for note in notes:
        text = text[: note.start] + " " * (note.end - note.start) + text[note.end :]
    return text


def _without(plain: Normalised, spans: list[Span]) -> str:
    """Return the original text without `spans` of the plain one, which may overlap."""
    text, end = "", 0
    for span in sorted(spans, key=lambda span: span.start):
        first = plain.origin[span.start]
        text += plain.original[end:first]
        end = max(end, first + len(plain.quote(span.start, span.end)))
    return text + plain.original[end:]
