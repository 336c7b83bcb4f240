"""What can be wrong with a bundle: every error at once, each with its place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BundleError:
    """One thing to change. `path` is a file of the bundle ("" for the bundle itself), `line` counts from 1.

    `message` starts with the dotted place inside the file where there is one ("criteria.0.points: ...").
    """

    path: str
    line: int | None
    message: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}" if place else self.message


class BundleErrors(ValueError):
    """A bundle that cannot be imported; `errors` in the order of files and lines."""

    def __init__(self, errors: tuple[BundleError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class ErrorList:
    """Collects errors while a bundle is read, so that its author sees all of them in one go."""

    def __init__(self) -> None:
        self._errors: list[BundleError] = []

    def add(self, path: str, message: str, line: int | None = None) -> None:
        """Note one error, once."""
        error = BundleError(path, line, message)
        if error not in self._errors:
            self._errors.append(error)

    def __bool__(self) -> bool:
        return bool(self._errors)

    def raise_if_any(self) -> None:
        """Raise BundleErrors with all that was noted, sorted by file and line."""
        if self._errors:
            raise BundleErrors(tuple(sorted(self._errors, key=lambda e: (e.path, e.line or 0))))
