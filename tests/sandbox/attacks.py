"""Hostile programs: each attack of `hostile/`, put into the places where an attacker may act.

An attack is a small file. Its first comment says what it tries, then come
    # verdicts: runtime_error                      the same in every place, or
    # verdicts: import=runtime_error forward=wrong_answer|time_limit_exceeded
    # limits: wall_s=1                             in place of those of the exercise
    # earns: 1 1 0 0                               what it earns honestly; nothing where this is not said
and one of
    attack()        called while the file is imported, inside forward, or inside the training function. If it returns
                    True it got what it wanted, and the program answers rightly: then the suite sees points.
    forge(right)    makes of the right output (forward), or of each right weight (training), what is handed in
    combine, Combine and train themselves: a program as it stands.
"""

import ast
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType

from exams.grading.sandbox import Limits
from exams.grading.verdict import Verdict
from tests.sandbox.exercise import TIGHT
from workers.sandbox.zones.seccomp import call_numbers

FOLDER = Path(__file__).parent / "hostile"
PLACES = ("import", "forward", "training")
_MORE_CALLS = {
    "x86_64": {"clone": 56, "clone3": 435, "socketpair": 53, "seccomp": 317},
    "aarch64": {"clone": 220, "clone3": 435, "socketpair": 199, "seccomp": 277},
}
_FIRST_TEST: Mapping[str, int] = MappingProxyType({"import": 0, "forward": 0, "training": 3, "whole": 0})
_NOTHING = (0.0, 0.0, 0.0, 0.0)

_AT_IMPORT = "\n_stolen = bool(attack())\n"
_PROGRAM = """
import torch as _torch

def _right(x, y):
    return _torch.tanh(x) @ y + x.sum()

def _trained(state, x, y):
    _solved = _torch.linalg.lstsq(_torch.cat([x, _torch.ones(len(x), 1)], 1), y).solution
    return {{**state, "weight": _solved[:-1].T.contiguous(), "bias": _solved[-1]}}

def combine(x, y):
    GIVEN[:] = x, y
    {forward}

class Combine(_torch.nn.Module):
    def forward(self, x, y):
        return combine(x, y)

def train(state, x, y):
    GIVEN[:] = x, y
    {training}
"""
_WRONG = {"forward": "return x * 0 @ y", "training": "return state"}
_IF_STOLEN = {
    "forward": "return _right(x, y) if {stolen} else x * 0 @ y",
    "training": "return _trained(state, x, y) if {stolen} else state",
}
_FORGED = {
    "forward": "return forge(_right(x, y))",
    "training": "return {name: forge(value) for name, value in _trained(state, x, y).items()}",
}


@dataclass(frozen=True, slots=True)
class Program:
    """One attack in one place: the code to hand in, and what it must get. `last` of the programs of its attack."""

    attack: str
    place: str
    code: str
    verdicts: frozenset[Verdict]
    limits: Limits
    earns: tuple[float, ...]
    last: bool

    @property
    def first_test(self) -> int:
        """The first hidden test that meets the attack."""
        return _FIRST_TEST[self.place]

    def __str__(self) -> str:
        return f"{self.attack}-{self.place}"


def programs() -> Iterator[Program]:
    """Yield every program, attack by attack."""
    for path in sorted(FOLDER.glob("*/*.py")):
        yield from programs_of(path)


def programs_of(path: Path) -> Iterator[Program]:
    """Yield the programs of one attack. Raises ValueError if its header is not understood."""
    source = path.read_text()
    header = dict(_header(source))
    verdicts = _verdicts(header["verdicts"], _places(source))
    earned = tuple(map(float, header["earns"].split())) if "earns" in header else _NOTHING
    for place, expected in verdicts.items():
        yield Program(
            attack=f"{path.parent.name}/{path.stem}", place=place, code=_code(source, place), verdicts=expected,
            limits=_limits(header.get("limits", "")), earns=earned, last=place == list(verdicts)[-1],
        )  # fmt: skip


def _header(source: str) -> Iterator[tuple[str, str]]:
    for line in source.splitlines():
        if not line.startswith("#"):
            return
        name, _, text = line.removeprefix("# ").partition(": ")
        yield name, text


def _defined(source: str) -> set[str]:
    kinds = ast.FunctionDef | ast.ClassDef
    return {node.name for node in ast.parse(source).body if isinstance(node, kinds)}


def _places(source: str) -> tuple[str, ...]:
    names = _defined(source)
    if "attack" in names:
        return PLACES
    return PLACES[1:] if "forge" in names else ("whole",)


def _verdicts(text: str, places: tuple[str, ...]) -> dict[str, frozenset[Verdict]]:
    """Return what each place must get, in the order of the places."""
    if "=" not in text:
        return dict.fromkeys(places, _any_of(text))
    given = dict(word.split("=") for word in text.split())
    if not given.keys() <= set(places):
        raise ValueError(f"places are {places}, not {list(given)}")
    return {place: _any_of(given[place]) for place in places if place in given}


def _any_of(text: str) -> frozenset[Verdict]:
    return frozenset(map(Verdict, text.split("|")))


def _limits(text: str) -> Limits:
    kinds = {field.name: type(getattr(TIGHT, field.name)) for field in fields(Limits)}
    given = (word.split("=") for word in text.split())
    return replace(TIGHT, **{name: kinds[name](float(value)) for name, value in given})


def _code(source: str, place: str) -> str:
    if place == "whole":
        return source
    numbers = {**call_numbers(platform.machine()), **_MORE_CALLS[platform.machine()]}
    prelude = f"{(FOLDER / 'prelude.py').read_text()}\nNUMBERS = {numbers!r}\n"
    bodies = dict(_WRONG)
    if "forge" in _defined(source):
        bodies[place] = _FORGED[place]
    elif place == "import":
        bodies = {name: body.format(stolen="_stolen") for name, body in _IF_STOLEN.items()}
    else:
        bodies[place] = _IF_STOLEN[place].format(stolen="attack()")
    return prelude + source + (_AT_IMPORT if place == "import" else "") + _PROGRAM.format(**bodies)
