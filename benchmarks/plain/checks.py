"""The checks of a code question without any isolation. To compare with, never to grade with.

As a program it stays warm: each line of standard input is a JSON object with `code` and `seed`, each line of
standard output the fractions of the tests.
"""

import json
import math
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

FOLDER = Path(__file__).resolve().parent
for name in ("public", ""):
    sys.path.insert(0, str(FOLDER / name))

karakter: Any = import_module("karakter")  # the file beside this one


class InProcess:
    """What hidden tests see of a candidate, with direct calls in place of messages. `names`: of the student's module."""

    def __init__(self, names: dict[str, Any], seed: int) -> None:
        self.seed = seed
        self.notes: dict[str, Any] = {}
        self.names = list(names)
        self.module = SimpleNamespace(**names)
        self.driver = ModuleType("driver")
        exec(compile((FOLDER / "public" / "driver.py").read_text(), "driver.py", "exec"), self.driver.__dict__)

    def drive(self, name: str, *args: object) -> Any:
        """Return what a function of the driver returns; tensors are copied, as a message would."""
        return getattr(self.driver, name)(self, *map(_copy, args))


def _copy(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    return {key: _copy(each) for key, each in value.items()} if isinstance(value, dict) else value


def names_of(code: str) -> dict[str, Any]:
    """Return what the student's module defines, with the usual names there already."""
    names: dict[str, Any] = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "math": math}
    exec(compile(code, "answer.py", "exec"), names)
    return names


def hidden_tests() -> list[Callable[..., Any]]:
    """Return the question's hidden tests, read anew."""
    karakter.TESTS.clear()
    source = (FOLDER / "private" / "tests.py").read_text()
    exec(compile(source, "tests.py", "exec"), {"__name__": "tests"})
    return list(karakter.TESTS)


def fraction(test: Callable[..., Any], candidate: InProcess) -> float:
    """Return which part of a test is passed. Raises what the test raises."""
    result = karakter.call_by_name(test, candidate)
    return 1.0 if result is None else float(getattr(result, "fraction", result))


def check(code: str, seed: int) -> list[float]:
    """Return the fraction that each hidden test gives."""
    tests = hidden_tests()
    candidate = InProcess(names_of(code), seed)
    return [fraction(test, candidate) for test in tests]


def main() -> None:
    """Answer lines until there are none."""
    torch.set_num_threads(1)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(check(asked["code"], asked["seed"])), flush=True)


if __name__ == "__main__":
    main()
