"""How a grade came about, in words: whether it is attested, and for staff its whole record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from exams.attestation import is_intact
from exams.grading.intake import digest_of_files
from exams.models import Grade

_SHORT = 12  # signs of a digest that are shown
_MIB = 1024**2
_NO_FILES = digest_of_files({})
_ENDINGS = {
    "done": "ended by us when all was asked",
    "wall": "stopped for its time",
    "cpu": "stopped for its processor time",
    "memory": "stopped for its memory",
    "output": "stopped for what it printed",
}
_OWN_WORDS = frozenset(
    {"sandbox", "warm", "device", "kernel", "machine", "versions", "seed", "limits", "answer_sha256", "public_sha256",
     "private_sha256", "started", "seconds", "candidates", "verdict", "tests"}
)  # fmt: skip
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the record says. `code`: it is meant for machines and shown in their type."""

    name: str
    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Attestation:
    """`attested`: no process that ran a student's code could have touched the points, and the record holds.

    `intact`: grade and record are what was signed. `sentence` is for staff, `for_student` for the student."""

    attested: bool
    intact: bool
    sentence: str
    for_student: str
    lines: tuple[Line, ...]


def attestation_of(grade: Grade) -> Attestation:
    """Return it, without a query if the grade's criteria are prefetched."""
    intact = is_intact(grade)
    sentence, for_student = _sentences(grade, intact)
    return Attestation(grade.attested and intact, intact, sentence, for_student, tuple(_lines(grade, intact)))


def _sentences(grade: Grade, intact: bool) -> tuple[str, str]:
    """Return what staff and what the student read."""
    if not intact:
        why = "are not what was signed when they were written" if grade.signature else "were never signed"
        return (
            f"Grade and record {why}: grade it again.",
            "The record of this grading does not hold. Ask those who mark this exam to grade it again.",
        )
    if not grade.attested:
        return (
            "The tests ran together with the student's code: treat these points as a claim.",
            "The tests ran together with your code, which could have touched these points.",
        )
    if any(_runs(grade.record)):
        return (
            "Nothing that ran the student's code could touch these points.",
            "Your code ran apart from the tests; nothing that it did could touch these points.",
        )
    return (
        "No code of the student was run. What decided is named in the record.",
        "How these points came about is recorded and signed, and can be checked.",
    )


def _lines(grade: Grade, intact: bool) -> Iterator[Line]:
    """Yield what the record says, if that is to be believed."""
    if not intact:
        yield Line("Signature", "does not hold" if grade.signature else "none")
        return
    record = grade.record
    question, answer = _inner(record, "question"), _inner(record, "answer")
    yield Line("Signature", f"holds; record {_short(grade.record_sha256)}")
    if "started" in record:
        yield Line("Graded", f"{_time(record['started'])}, in {record.get('seconds')} s")
    if question:
        yield Line("Question", f"{question['label']}, version {question['version']}, {_short(question['digest'])}")
        yield Line("Hidden tests", _files(question["private_sha256"]))
        yield Line("Public files", _files(question["public_sha256"]))
    if answer:
        yield Line("Answer", "; ".join(_answer_digests(record, answer)))
    yield from (Line("Decided by", text) for text in _graders(record))
    program = _inner(record, "program")
    if program:
        yield Line(
            "Program",
            f"Karakter {program['karakter']}, kernel {_short(program['kernel_sha256'])}, sandbox "
            f"{_short(program['sandbox_sha256'])}, {program['python']}",
        )
    if "seed" in record:
        yield Line("Seed", str(record["seed"]))
    for run in _runs(record):
        yield from _run_lines(run)
    yield Line("Do it again", f"./run manage reproduce {grade.run_id}", code=True)


def _answer_digests(record: Record, answer: Record) -> Iterator[str]:
    yield f"handed in as {_short(answer['sha256'])}"
    if "as_graded_sha256" in record:
        yield f"graded as {_short(record['as_graded_sha256'])}"
    yield from (f"run as {_short(run['answer_sha256'])}" for run in _runs(record) if "answer_sha256" in run)


def _graders(record: Record) -> Iterator[str]:
    for part in _parts(record):
        judge = _inner(part, "judge")
        opinion = f", with the opinion of {judge['model']}" if judge.get("model") else ""
        yield f"{str(part['type']).replace('_', ' ')}: {', '.join(map(str, _list(part, 'criteria')))}{opinion}"


def _run_lines(run: Record) -> Iterator[Line]:
    """Yield what is said of one run of code; sorted, since a database need not keep the order of keys."""
    start = "forked from a warm process" if run.get("warm") else "started anew"
    name = str(run.get("sandbox"))
    more = [text for key, value in sorted(run.items()) if key not in _OWN_WORDS for text in _told(key, value)]
    first = [] if any(text.startswith(name) for text in more) else [name]
    yield Line("Sandbox", ", ".join((*first, *more, start, f"device {run.get('device')}")))
    versions = [_named(name, value) for name, value in sorted(_inner(run, "versions").items())]
    yield Line("Machine", ", ".join((f"{run.get('machine')}, Linux {run.get('kernel')}", *versions)))
    yield Line("Limits", ", ".join(_limit(name, value) for name, value in sorted(_inner(run, "limits").items())))
    for number, one in enumerate(_list(run, "candidates"), start=1):
        if isinstance(one, dict):
            yield Line(f"Process {number}", _candidate(one))


def _told(name: str, value: object) -> Iterator[str]:
    """Yield what a backend says of itself; nothing for what it leaves empty."""
    if isinstance(value, dict):
        yield from (f"{name} {inner} {_short(one)}" for inner, one in sorted(value.items()))
    elif value:
        yield _named(name, value)


def _named(name: str, value: object) -> str:
    """Return "torch 2.13.0", "CPython 3.11.7": the name only where the value does not hold it."""
    text = _short(value)
    return text if name in text.lower() else f"{name} {text}"


def _limit(name: str, value: object) -> str:
    """Return "wall 20 s", "memory 2048 MiB", "processes 32": units are in the names."""
    words = name.removesuffix("_s").removesuffix("_bytes").replace("_", " ")
    if name.endswith("_bytes") and isinstance(value, int):
        return f"{words} {value / _MIB:.4g} MiB" if value >= _MIB else f"{words} {value / 1024:.4g} KiB"
    return f"{words} {value:g} s" if name.endswith("_s") and isinstance(value, int | float) else f"{words} {value}"


def _candidate(one: Record) -> str:
    ending = _ENDINGS.get(str(one["killed"]), f"ended by itself with status {one['exit']}")
    memory = one["peak_memory_bytes"]
    peak = f"{memory / _MIB:.0f} MiB seen" if isinstance(memory, int) else "memory not seen"
    return f"{one['seconds']} s, {one['cpu_s']} s of processor, {peak}, {ending}"


def _runs(record: object) -> Iterator[Record]:
    return (run for part in _parts(record) if (run := _inner(part, "run")))


def _parts(record: object) -> Iterator[Record]:
    listed = _list(record, "parts") if isinstance(record, dict) else []
    return (part for part in listed if isinstance(part, dict))


def _inner(record: Record, name: str) -> Record:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _list(record: Record, name: str) -> list[object]:
    found = record.get(name)
    return found if isinstance(found, list) else []


def _short(value: object) -> str:
    """Return a digest by its first signs, with or without the name of its kind; other text as it is."""
    text = str(value)
    digest = text.removeprefix("sha256:")
    return f"{digest[:_SHORT]}…" if len(digest) == 64 and " " not in digest else text


def _files(digest: object) -> str:
    return "none" if digest == _NO_FILES else _short(digest)


def _time(value: object) -> str:
    return f"{datetime.fromisoformat(str(value)):%d %b %Y, %H:%M:%S} UTC"
