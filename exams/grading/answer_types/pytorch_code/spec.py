"""Settings of a code part: what must be defined, what a bare method is wrapped into, device and limits of a run."""

from dataclasses import dataclass, fields
from typing import Any

from exams.grading.answer_type import SpecError
from exams.grading.reading.settings import Settings, read_flag, read_mapping, read_text, read_texts
from exams.grading.sandbox import Device, Limits

_KEYS = ("wrap", "needs", "limits", "paper_mode", "device")
_WRAP_KEYS = ("class", "base", "methods", "body")


@dataclass(frozen=True, slots=True)
class Wrap:
    """A bare method named in `methods` is put into `class name(base)`.

    `body`, if given, is the header put above bare statements, e.g. "def forward(self, x):"."""

    name: str
    base: str
    methods: tuple[str, ...]
    body: str = ""


@dataclass(frozen=True, slots=True)
class PytorchCodeSpec:
    """`needs`: names of which the code must define at least one; if there are as many as criteria, each
    shows the criterion in its place. `paper_mode`: an answer without code is
    left to the part's fallback."""

    needs: tuple[str, ...]
    wrap: Wrap | None
    limits: Limits
    paper_mode: bool
    device: Device = Device.CPU


def parse_spec(settings: Settings, path: str) -> PytorchCodeSpec:
    """Return the settings of one part. Raises SpecError naming the path."""
    read_mapping(settings, path, _KEYS)
    wrap = settings.get("wrap")
    return PytorchCodeSpec(
        needs=read_texts(settings.get("needs"), f"{path}.needs"),
        wrap=None if wrap is None else _parse_wrap(wrap, f"{path}.wrap"),
        limits=_parse_limits(settings.get("limits"), f"{path}.limits"),
        paper_mode=read_flag(settings.get("paper_mode", False), f"{path}.paper_mode"),
        device=_parse_device(settings.get("device", "cpu"), f"{path}.device"),
    )


def _parse_device(value: object, path: str) -> Device:
    for device in Device:
        if value == device.value:
            return device
    raise SpecError(path, f"must be {' or '.join(Device)}")


def _parse_wrap(value: object, path: str) -> Wrap:
    wrap = read_mapping(value, path, _WRAP_KEYS)
    return Wrap(
        name=read_text(wrap.get("class"), f"{path}.class"),
        base=read_text(wrap.get("base"), f"{path}.base"),
        methods=read_texts(wrap.get("methods"), f"{path}.methods"),
        body=read_text(wrap["body"], f"{path}.body") if "body" in wrap else "",
    )


def _parse_limits(value: object, path: str) -> Limits:
    """Return the limits, those not given at their defaults."""
    given = read_mapping(value, path, [field.name for field in fields(Limits)])
    numbers: dict[str, Any] = {}
    for name, number in given.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or number <= 0:
            raise SpecError(f"{path}.{name}", "must be a positive number")
        numbers[name] = type(getattr(Limits(), name))(number)
    return Limits(**numbers)
