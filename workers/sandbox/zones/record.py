"""The record of a run: what is needed to say how its tests came out, and to run them again."""

import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from exams.grading.intake import digest_of_files
from exams.grading.sandbox import RunRequest, TestOutcome
from workers.sandbox.zones.ledger import CandidateNote, Conducted

# What a run was given, what it took and what it gave. All other keys tell of the place where it ran.
GIVEN = frozenset({"seed", "limits", "answer_sha256", "public_sha256", "private_sha256"})
TAKEN = frozenset({"started", "seconds", "candidates"})
GAVE = frozenset({"verdict", "tests"})


def record_of(
    request: RunRequest,
    conducted: Conducted,
    *,
    backend: Mapping[str, object],
    warm: bool,
    started: float,
    seconds: float,
) -> Mapping[str, object]:
    """Return the record. `started` in seconds since 1970, `seconds` how long the run took.

    `backend` is the starter's own description. `warm`: the zones were forked from processes that had imported torch, not started anew."""
    return {
        "device": "cpu",
        **backend,
        "warm": warm,
        "kernel": platform.release(),
        "machine": platform.machine(),
        "versions": dict(conducted.versions),
        "seed": str(request.seed),
        "limits": asdict(request.limits),
        "answer_sha256": digest_of_files({name: text.encode() for name, text in request.answer.items()}),
        "public_sha256": digest_of_files(request.public),
        "private_sha256": digest_of_files(request.private),
        "started": datetime.fromtimestamp(started, UTC).isoformat(timespec="milliseconds"),
        "seconds": round(seconds, 3),
        "candidates": [_candidate(note) for note in conducted.candidates],
        "verdict": conducted.verdict.value,
        "tests": [_test(test) for test in conducted.tests],
    }


def _candidate(note: CandidateNote) -> dict[str, object]:
    killed = note.ending.killed
    return {
        "seconds": note.seconds,
        "cpu_s": note.cpu_s,
        "peak_memory_bytes": note.peak_memory_bytes,
        "exit": note.ending.returncode,
        "killed": killed and killed.value,
    }


def _test(test: TestOutcome) -> dict[str, object]:
    return {"name": test.name, "fraction": test.fraction, "verdict": test.verdict.value}
