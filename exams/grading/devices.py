"""Which kind of machine grades a question."""

from exams.grading.sandbox import Device
from exams.grading.types import Part, QuestionSpec


def device_of(question: QuestionSpec) -> Device:
    """Return GPU if any part of the question asks for one, or would as another part's fallback."""
    return Device.GPU if any(_asks_for_gpu(part) for part in question.parts) else Device.CPU


def _asks_for_gpu(part: Part) -> bool:
    asks = getattr(part.spec, "device", Device.CPU) is Device.GPU
    return asks or (part.fallback is not None and _asks_for_gpu(part.fallback))
