"""The attestation record of a run: what is needed to say how a score came about, and to do it again."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import asdict

from exams.grading.sandbox import RunRequest
from workers.sandbox.zones.ledger import CandidateNote, Conducted


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
        **backend,
        "warm": warm,
        "kernel": platform.release(),
        "machine": platform.machine(),
        "versions": dict(conducted.versions),
        "seed": str(request.seed),
        "limits": asdict(request.limits),
        "answer_sha256": _digest({name: text.encode() for name, text in request.answer.items()}),
        "public_sha256": _digest(request.public),
        "private_sha256": _digest(request.private),
        "started": started,
        "seconds": round(seconds, 3),
        "candidates": [_line(note) for note in conducted.candidates],
    }


def _line(note: CandidateNote) -> dict[str, object]:
    killed = note.ending.killed
    return {
        "seconds": note.seconds,
        "cpu_s": note.cpu_s,
        "exit": note.ending.returncode,
        "killed": killed and killed.value,
    }


def _digest(files: Mapping[str, bytes]) -> str:
    """Return one digest of several files, names included."""
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return total.hexdigest()
