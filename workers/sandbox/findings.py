"""What a probe of the host found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` says how to get it where `ok` is False. `required` False: it would only
    make things better."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True
