"""Records of gradings as they are signed: one spelling, one digest, one signature over all that a grade says.

The signature is an HMAC-SHA256 with a key that is derived from DJANGO_SECRET_KEY. Whoever can write to the database but
does not have that key cannot change a grade, or its record, unnoticed. Whoever has the key can: it shows nothing to
somebody who does not trust the people who run the server. After a change of keys, signatures made with the old key
hold only while it stands in DJANGO_SECRET_KEY_FALLBACKS.
"""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal

from django.core.signing import BadSignature, Signer

from exams.grading.report import points_text
from exams.models import CriterionGrade, Grade

FORM = 1  # of the record; another number means other keys
_SIGNER = "exams.grade.record"


def canonical(value: object) -> str:
    """Return a JSON value as text: keys in order, no spaces, whole numbers without a point.

    A database may give a number back in another spelling (20.0 as 20); this one is the same for both."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of_record(record: object) -> str:
    """Return the sha256 of a record, as hex."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


def sign(digest: str) -> str:
    """Return the signature of a record's digest."""
    return _signer().signature(digest)


def is_signed(record: object, signature: str) -> bool:
    """Return whether this is the signature of this record."""
    try:
        _signer().unsign(f"{digest_of_record(record)}:{signature}")
    except BadSignature:
        return False
    return True


def is_intact(grade: Grade) -> bool:
    """Return whether the grade and its criteria are what was signed when they were written."""
    record = grade.record
    if not isinstance(record, dict) or not is_signed(record, grade.signature):
        return False
    run = record.get("run")
    return (
        isinstance(run, dict)
        and run.get("id") == grade.run_id
        and canonical(record.get("outcome")) == canonical(outcome_of(grade, grade.criteria.all()))
    )


def outcome_of(grade: Grade, criteria: Iterable[CriterionGrade]) -> dict[str, object]:
    """Return what a grade says: what people go by in the open, all words as one digest."""
    lines = list(criteria)
    words = [
        grade.feedback, grade.flags, grade.readings, [test["message"] for test in grade.tests],
        [[line.key, line.reason, line.evidence] for line in lines],
    ]  # fmt: skip
    return {
        "state": grade.state,
        "verdict": grade.verdict,
        "points": points_text(grade.points),
        "max": points_text(grade.max),
        "confidence": grade.confidence,
        "attested": grade.attested,
        "criteria": [
            {"key": line.key, "points": points_text(line.points), "max": points_text(line.max), "state": line.state,
             "confidence": line.confidence}
            for line in lines
        ],
        "tests": [{key: value for key, value in test.items() if key != "message"} for test in grade.tests],
        "words_sha256": hashlib.sha256(canonical(words).encode()).hexdigest(),
    }  # fmt: skip


def _signer() -> Signer:
    return Signer(salt=_SIGNER, algorithm="sha256")


def _plain(value: object) -> object:
    match value:
        case float():
            return int(Decimal(repr(value))) if value.is_integer() else value
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value
