"""Every message of the wire, as typed structs. A message not listed in KINDS does not exist."""

from typing import Annotated, Literal

import msgspec

ShortText = Annotated[str, msgspec.Meta(max_length=2000)]
Name = Annotated[str, msgspec.Meta(max_length=200)]
Dim = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
Line = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
DTypeName = Literal[
    "bool", "uint8", "int8", "int16", "int32", "int64",
    "float16", "bfloat16", "float32", "float64", "complex64", "complex128",
]  # fmt: skip


class Tensor(msgspec.Struct, tag="tensor", frozen=True):
    """A tensor whose bytes are the next ones of the frame's body."""

    dtype: DTypeName
    shape: Annotated[list[Dim], msgspec.Meta(max_length=8)]


class Items(msgspec.Struct, tag="items", frozen=True):
    """A list or tuple."""

    items: list["Node"]


class Table(msgspec.Struct, tag="table", frozen=True):
    """A mapping with names as keys."""

    entries: dict[Name, "Node"]


Node = None | bool | int | float | str | Tensor | Items | Table


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all messages have in common: nothing but their being listed in KINDS."""


# -- platform to a zone, on its standard input, once ------------------------------------------------


class Setup(Message, frozen=True):
    """What a zone is to work with. `uid` None: stay the user that the jail gave. `seed`, `parallel` (how many
    candidates may run at a time) and `public_only` (leave out all tests but public ones) are only for the examiner.
    `device` as torch names it: "cpu" or "cuda".

    `memory_bytes` is allowed on top of what the interpreter and torch take."""

    files: dict[str, bytes]
    uid: int | None
    wall_s: float
    cpu_s: float
    memory_bytes: int
    processes: int
    open_files: int
    file_size_bytes: int
    frame_bytes: int
    seed: str = "0"  # a whole number of any size
    parallel: int = 1
    device: str = "cpu"
    gpu_memory_bytes: int = 0
    public_only: bool = False


# -- platform and zygote ----------------------------------------------------------------------------


class Warmth(Message, frozen=True):
    """What a zygote needs for all runs to come, on its standard input, once: the system call filter of the zones,
    how much each may write, whether they get a /proc, what must stay visible below a /tmp of their own, the device
    (as torch names it), and whether forks use it before they know their run."""

    filter: bytes
    tmpfs_bytes: int
    proc: bool
    below_tmp: list[str]
    device: str = "cpu"
    context: bool = False


class Fork(Message, frozen=True):
    """The order to start a run, as the user `uid` (None: stay nobody); four descriptors travel beside it."""

    uid: int | None


# -- examiner and platform --------------------------------------------------------------------------


class Hello(Message, frozen=True):
    """The hidden tests are loaded; they need this many candidates, numbered from 0."""

    candidates: int


class WantCandidate(Message, frozen=True):
    """The examiner asks for a fresh candidate, to be known by this number."""

    number: int


class HaveCandidate(Message, frozen=True):
    """The platform's answer; the candidate's socket travels beside it."""

    number: int


class Retire(Message, frozen=True):
    """The examiner is done with a candidate. `verdict`: why, if it was the candidate's fault."""

    number: int
    verdict: Name | None = None


class Judged(Message, frozen=True):
    """One hidden test. `lost`: the candidate went away, so the platform knows the reason."""

    name: Name
    criterion: Name
    points: Name
    fraction: Annotated[float, msgspec.Meta(ge=0, le=1)] | None
    verdict: Name
    visibility: Name
    message: ShortText
    candidate: int
    lost: bool


class Finished(Message, frozen=True):
    """All tests were run. `versions` of Python and torch go into the record."""

    versions: dict[Name, Name]


class Broken(Message, frozen=True):
    """The hidden tests cannot be run: our fault, never the student's."""

    message: ShortText


# -- examiner and candidate -------------------------------------------------------------------------


class Ready(Message, frozen=True):
    """The process is up: the candidate's, before any of the student's code was run, or a zygote's."""


class Do(Message, frozen=True):
    """The examiner asks for one operation, by name, with named arguments."""

    operation: Name
    arguments: Table


class Given(Message, frozen=True):
    """The examiner hands over what the candidate asked for."""

    value: Node


class Asked(Message, frozen=True):
    """In the middle of an operation the candidate asks for something the examiner offered."""

    name: Name


class Returned(Message, frozen=True):
    """An operation's result."""

    value: Node


class Raised(Message, frozen=True):
    """An operation ended in an exception. `line` is the line of the student's file, if it was there."""

    error: Name
    message: ShortText
    line: Line | None = None


KINDS: dict[int, type[Message]] = {
    1: Setup, 2: Hello, 3: WantCandidate, 4: HaveCandidate, 5: Retire, 6: Judged, 7: Finished, 8: Broken, 9: Warmth, 10: Fork,
    16: Ready, 17: Do, 18: Given, 19: Asked, 20: Returned, 21: Raised,
}  # fmt: skip
_NUMBERS = {kind: number for number, kind in KINDS.items()}


def kind_of(message: Message) -> int:
    """Return the number of a message's kind."""
    return _NUMBERS[type(message)]
