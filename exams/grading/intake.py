"""Limits of what is handed in, its digest, and the seed that follows from it."""

import hashlib
import hmac
import json
from collections.abc import Mapping

from exams.grading.reading.answers import AnswerError, answer_from_json
from exams.grading.types import Answer, QuestionSpec

# A long exam answer has some thousand characters; these leave room and still bound what one answer can cost.
LONGEST_CHARACTERS = {"text": 40_000, "code": 60_000, "table": 20_000, "figure": 20_000}
LONGEST_SHORT_CHARACTERS = 10_000
LONGEST_WHOLE_CHARACTERS = 100_000


def read_answer(question: QuestionSpec, value: object) -> Answer:
    """Return the answer that a JSON value means for this question, within the limits. Raises AnswerError."""
    answer = answer_from_json(question, value)
    check_answer(question, answer)
    return answer


def check_answer(question: QuestionSpec, answer: Answer) -> None:
    """Raise AnswerError if a text is too long for its field or holds signs that no database keeps."""
    kinds = {field.name: field.kind for field in question.fields}
    for name, text in answer.fields.items():
        _check_text(text, f"answer.{name}", LONGEST_CHARACTERS.get(kinds[name], LONGEST_SHORT_CHARACTERS))
    _check_text(answer.whole, "answer", LONGEST_WHOLE_CHARACTERS)


def digest_of(answer: Answer) -> str:
    """Return the sha256 of everything handed in for one question, as hex."""
    files = {name: attachment.sha256 for name, attachment in answer.attachments.items()}
    content = {"fields": dict(answer.fields), "whole": answer.whole, "files": files}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """Return one sha256 of several files, names included, as hex."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return total.hexdigest()


def derive_seed(version_digest: str, answer_digest: str, number: int = 1, *, secret: str = "") -> int:
    """Return the seed of a grading run, 63 bits: the same for the same question, answer and run number.

    Without the `secret` nobody can compute it from the digests (RFC 2104)."""
    text = f"{version_digest}:{answer_digest}:{number}"
    return int.from_bytes(hmac.digest(secret.encode(), text.encode(), "sha256")[:8], "big") >> 1


def _check_text(text: str, path: str, longest: int) -> None:
    if len(text) > longest:
        raise AnswerError(path, f"is too long: {len(text)} characters, at most {longest} are taken")
    if "\x00" in text:
        raise AnswerError(path, "holds a NUL character")
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        raise AnswerError(path, "holds half a surrogate pair, which is no character")
