"""The checks of a code question without any isolation: student's code and hidden tests in one process.

`python -m benchmarks.bare FOLDER`, FOLDER with public/ and private/: each line of standard input is a JSON object with
`code` and `seed`, each line of standard output the fractions of the tests. To compare with, never to grade with.
"""

import importlib
import json
import math
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from workers.examiner import api
from workers.examiner.running import run_test


class InProcess:
    """What hidden tests see of a candidate, with direct calls in place of messages."""

    def __init__(self, code: str, folder: Path, seed: int) -> None:
        self.seed = seed
        self.notes: dict[str, Any] = {}
        self.module = ModuleType("answer")
        self.module.__dict__.update(torch=torch, nn=torch.nn, F=torch.nn.functional, math=math)
        given = set(self.module.__dict__)
        exec(compile(code, "answer.py", "exec"), self.module.__dict__)
        self.names = [name for name in self.module.__dict__ if name not in given]
        self.driver = ModuleType("driver")
        exec(compile((folder / "public" / "driver.py").read_text(), "driver.py", "exec"), self.driver.__dict__)

    def drive(self, name: str, *args: object) -> Any:
        """Return what a function of the driver returns; tensors are copied, as a message would."""
        return getattr(self.driver, name)(self, *map(_copy, args))


def _copy(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    return {key: _copy(each) for key, each in value.items()} if isinstance(value, dict) else value


def check(code: str, folder: Path, seed: int) -> list[float | None]:
    """Return the fraction that each hidden test gives."""
    api.TESTS.clear()
    source = (folder / "private" / "tests.py").read_text()
    exec(compile(source, "tests.py", "exec"), {"__name__": "tests"})
    candidate: Any = InProcess(code, folder, seed)
    return [run_test(test, candidate).fraction for test in api.TESTS]


def main() -> None:
    """Answer lines until there are none."""
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    sys.modules["karakter"] = api
    sys.path.insert(0, str(folder / "public"))
    importlib.invalidate_caches()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(check(asked["code"], folder, asked["seed"])), flush=True)


if __name__ == "__main__":
    main()
