"""How a grade came about, in words: whether it is attested, and for staff its whole record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from exams.attestation import is_intact
from exams.grading.intake import digest_of_files
from exams.models import Grade

_SHORT = 12  # signs of a digest that are shown
_MIB = 1024**2
_NO_FILES = digest_of_files({})
_ENDINGS = {
    "done": gettext_noop("ended by us when all was asked"),
    "wall": gettext_noop("stopped for its time"),
    "cpu": gettext_noop("stopped for its processor time"),
    "memory": gettext_noop("stopped for its memory"),
    "output": gettext_noop("stopped for what it printed"),
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
        return (
            gettext("Grade and record are not what was signed when they were written: grade it again.")
            if grade.signature
            else gettext("Grade and record were never signed: grade it again."),
            gettext("The record of this grading does not hold. Ask those who mark this exam to grade it again."),
        )
    if not grade.attested:
        return (
            gettext("The tests ran together with the student's code: treat these points as a claim."),
            gettext("The tests ran together with your code, which could have touched these points."),
        )
    if any(_runs(grade.record)):
        return (
            gettext("Nothing that ran the student's code could touch these points."),
            gettext("Your code ran apart from the tests; nothing that it did could touch these points."),
        )
    return (
        gettext("No code of the student was run. What decided is named in the record."),
        gettext("How these points came about is recorded and signed, and can be checked."),
    )


def _lines(grade: Grade, intact: bool) -> Iterator[Line]:
    """Yield what the record says, if that is to be believed."""
    if not intact:
        yield Line(gettext("Signature"), gettext("does not hold") if grade.signature else gettext("none"))
        return
    record = grade.record
    question, answer = _inner(record, "question"), _inner(record, "answer")
    yield Line(gettext("Signature"), gettext("holds; record {digest}").format(digest=_short(grade.record_sha256)))
    if "started" in record:
        yield Line(gettext("Graded"), f"{_time(record['started'])}, in {record.get('seconds')} s")
    if question:
        yield Line(
            gettext("Question"), f"{question['label']}, version {question['version']}, {_short(question['digest'])}"
        )
        yield Line(gettext("Hidden tests"), _files(question["private_sha256"]))
        yield Line(gettext("Public files"), _files(question["public_sha256"]))
    if answer:
        yield Line(gettext("Answer"), "; ".join(_answer_digests(record, answer)))
    yield from (Line(gettext("Decided by"), text) for text in _graders(record))
    program = _inner(record, "program")
    if program:
        yield Line(
            gettext("Program"),
            f"Karakter {program['karakter']}, kernel {_short(program['kernel_sha256'])}, sandbox "
            f"{_short(program['sandbox_sha256'])}, {program['python']}",
        )
    if "seed" in record:
        yield Line(gettext("Seed"), str(record["seed"]))
    for run in _runs(record):
        yield from _run_lines(run)
    yield Line(gettext("Do it again"), f"./run manage reproduce {grade.run_id}", code=True)


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
    start = gettext("forked from a warm process") if run.get("warm") else gettext("started anew")
    name = str(run.get("sandbox"))
    more = [text for key, value in sorted(run.items()) if key not in _OWN_WORDS for text in _told(key, value)]
    first = [] if any(text.startswith(name) for text in more) else [name]
    yield Line(gettext("Sandbox"), ", ".join((*first, *more, start, f"device {run.get('device')}")))
    versions = [_named(name, value) for name, value in sorted(_inner(run, "versions").items())]
    yield Line(gettext("Machine"), ", ".join((f"{run.get('machine')}, Linux {run.get('kernel')}", *versions)))
    yield Line(
        gettext("Limits"), ", ".join(_limit(name, value) for name, value in sorted(_inner(run, "limits").items()))
    )
    for number, one in enumerate(_list(run, "candidates"), start=1):
        if isinstance(one, dict):
            yield Line(gettext("Process {number}").format(number=number), _candidate(one))


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
    known = _ENDINGS.get(str(one["killed"]))
    ending = gettext(known) if known else gettext("ended by itself with status {exit}").format(exit=one["exit"])
    memory = one["peak_memory_bytes"]
    seen = gettext("{memory} MiB seen").format(memory=f"{memory / _MIB:.0f}") if isinstance(memory, int) else ""
    words = gettext("{seconds} s, {cpu} s of processor, {peak}, {ending}")
    peak = seen or gettext("memory not seen")
    return words.format(seconds=one["seconds"], cpu=one["cpu_s"], peak=peak, ending=ending)


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
    return gettext("none") if digest == _NO_FILES else _short(digest)


def _time(value: object) -> str:
    return f"{datetime.fromisoformat(str(value)):%d %b %Y, %H:%M:%S} UTC"
