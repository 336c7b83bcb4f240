"""One message as it was found in a source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A message: its id, its plural ("" if none), its context ("" if none), the file that it stands in."""

    text: str
    plural: str = ""
    context: str = ""
    file: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return what a catalogue finds the message by."""
        return self.context, self.text
