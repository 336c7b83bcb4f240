"""How often each option of a choice question was taken, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exams.analysis.items import FEWEST_STUDENTS


@dataclass(frozen=True, slots=True)
class OptionRate:
    """One option. `share`: of all who answered. `rest`: mean points in the rest of the exam of those who took it.

    A wrong option that nobody takes is idle; one whose takers do better than those of the right one hints at the key."""

    option: str
    right: bool
    taken: int
    share: float
    rest: float | None


def option_rates(
    options: Sequence[str], right: frozenset[str], taken: Mapping[int, frozenset[str]], rest: Mapping[int, float]
) -> tuple[OptionRate, ...]:
    """Return a rate for every option; `taken` are the options by student, `rest` the other points by student.

    Options of a student that are not among `options` are left out. `rest` is None below the fewest students."""
    return tuple(_rate(option, option in right, taken, rest) for option in options)


def _rate(option: str, right: bool, taken: Mapping[int, frozenset[str]], rest: Mapping[int, float]) -> OptionRate:
    takers = [student for student, options in taken.items() if option in options]
    known = [rest[student] for student in takers if student in rest]
    enough = len(taken) >= FEWEST_STUDENTS and bool(known)
    return OptionRate(
        option=option,
        right=right,
        taken=len(takers),
        share=len(takers) / len(taken) if taken else 0.0,
        rest=sum(known) / len(known) if enough else None,
    )
