"""What an examiner may ask of a candidate, each operation by name, all arguments and results by value."""

import importlib.util
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from workers.wire.errors import Malformed
from workers.wire.frames import Channel
from workers.wire.messages import Asked, Given
from workers.wire.values import Value, unpack
from workers.zone import HOME

Arguments = Any  # the examiner is trusted, and this process is not believed: no need to check twice
_ASK_S = 60.0


class Student:
    """The student's module, the objects made from it, and the way to ask the examiner for data."""

    def __init__(self, channel: Channel, device: str = "cpu") -> None:
        self._channel = channel
        self.device = device  # as torch names it, for the author's driver
        self._objects: dict[int, Any] = {}
        self.module = ModuleType("answer")
        self.driver: ModuleType | None = None

    def ask(self, name: str) -> Value:
        """Return what the examiner offers under `name`; it notes that it was asked."""
        self._channel.send(Asked(name), deadline=time.monotonic() + _ASK_S)
        frame = self._channel.receive(deadline=time.monotonic() + _ASK_S)
        if not isinstance(frame.message, Given):
            raise Malformed("The examiner gave nothing.")
        return unpack(frame.message.value, frame.body)

    def keep(self, made: object) -> int:
        """Return the number under which `made` can be found again."""
        self._objects[len(self._objects)] = made
        return len(self._objects) - 1

    def find(self, number: int) -> Any:
        """Return a kept object."""
        return self._objects[number]


def load(student: Student, arguments: Arguments) -> Value:
    """Run the student's file (and the author's driver, if there is one); return the names it defines."""
    driver = HOME / "public" / "driver.py"
    sys.path.insert(0, str(HOME / "public"))
    if driver.exists():
        student.driver = _import_file("driver", driver)
    namespace = student.module.__dict__
    namespace.update(torch=torch, nn=torch.nn, F=torch.nn.functional, math=math)
    given = set(namespace)
    sys.modules["answer"] = student.module
    code = compile((HOME / "answer" / "answer.py").read_text(), "answer.py", "exec")
    exec(code, namespace)  # noqa: S102 - running it is what the jail is for
    return [name for name in namespace if name not in given]


def call(student: Student, arguments: Arguments) -> Value:
    """Call a function of the student's module, or a kept object (its `method`, if one is named)."""
    target = _target(student, arguments)
    args = [_found(student, value) for value in arguments["args"]]
    kwargs = {name: _found(student, value) for name, value in arguments["kwargs"].items()}
    result = target(*args, **kwargs)
    return student.keep(result) if arguments["keep"] else result


def drive(student: Student, arguments: Arguments) -> Value:
    """Call a function of the author's driver; its first argument is the student."""
    function: Callable[..., Value] = getattr(student.driver, arguments["name"])
    return function(student, *arguments["args"], **arguments["kwargs"])


def gradients(student: Student, arguments: Arguments) -> Value:
    """Call a kept object with inputs that require gradients, run backward with the cotangent; return both."""
    target = student.find(arguments["object"])
    inputs = [tensor.requires_grad_(tensor.is_floating_point()) for tensor in arguments["inputs"]]
    output = target(*inputs)
    found = output.detach().clone()
    torch.autograd.backward(output, arguments["cotangent"])
    named = target.named_parameters() if isinstance(target, torch.nn.Module) else ()
    return {
        "output": found,
        "inputs": [tensor.grad for tensor in inputs],
        "parameters": {name: parameter.grad for name, parameter in named},
    }


def state(student: Student, arguments: Arguments) -> Value:
    """Return the state_dict of a kept object."""
    return dict(student.find(arguments["object"]).state_dict())


def load_state(student: Student, arguments: Arguments) -> Value:
    """Set the state_dict of a kept object."""
    student.find(arguments["object"]).load_state_dict(arguments["state"])
    return None


def _target(student: Student, arguments: Arguments) -> Any:
    if arguments["object"] is None:
        return getattr(student.module, arguments["name"])
    target = student.find(arguments["object"])
    return getattr(target, arguments["name"]) if arguments["name"] else target


def _found(student: Student, value: Any) -> Any:
    """Return an argument; a mapping {"kept object": n} stands for the kept object n."""
    kept = isinstance(value, dict) and list(value) == ["kept object"]
    return student.find(value["kept object"]) if kept else value


def _import_file(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


OPERATIONS: dict[str, Callable[[Student, Arguments], Value]] = {
    "load": load, "call": call, "drive": drive, "gradients": gradients, "state": state, "load_state": load_state,
}  # fmt: skip
