"""The invented students of the demo: how good they are, what they write in, how their sheets look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from exams.demo.students.pool import Language


class Level(StrEnum):
    """How well prepared a student is; it sets how often which quality of answer is drawn."""

    TOP = "top"
    GOOD = "good"
    MIDDLE = "middle"
    WEAK = "weak"


TREES = (
    "Alder", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Cypress", "Elder",
    "Elm", "Fir", "Hawthorn", "Hazel", "Holly", "Hornbeam", "Juniper", "Larch",
    "Laurel", "Linden", "Maple", "Medlar", "Mulberry", "Oak", "Olive", "Pine",
    "Plane", "Plum", "Poplar", "Rowan", "Spruce", "Sycamore", "Walnut", "Willow",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Student:
    """One student. `typos`: {right label: label written instead}; `order`: exercises handed in before the rest."""

    number: int
    level: Level
    language: Language
    layout: str
    typos: Mapping[str, str] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    footers: bool = False
    numbered_code: bool = False
    header: bool = True

    @property
    def username(self) -> str:
        """Return the account's name, "student07"."""
        return f"student{self.number:02}"

    @property
    def first_name(self) -> str:
        """Return the name of a tree; the last name of everybody is Demo."""
        return TREES[self.number - 1]


CAST = (
    Student(1, Level.TOP, Language.EN, "exercise", numbered_code=True),
    Student(2, Level.GOOD, Language.EN, "bracket"),
    Student(3, Level.MIDDLE, Language.NB, "oppgave"),
    Student(4, Level.WEAK, Language.EN, "markdown"),
    Student(5, Level.GOOD, Language.EN, "latex"),
    Student(6, Level.TOP, Language.NB, "notebook"),
    Student(7, Level.MIDDLE, Language.EN, "exercise", typos={"6b": "2b"}),
    Student(8, Level.GOOD, Language.NN, "oppgave_letters"),
    Student(9, Level.MIDDLE, Language.EN, "question", header=False),
    Student(10, Level.TOP, Language.EN, "hash"),
    Student(11, Level.WEAK, Language.NB, "exercise", footers=True),
    Student(12, Level.GOOD, Language.EN, "bold", order=(8, 5)),
    Student(13, Level.MIDDLE, Language.EN, "numbered"),
    Student(14, Level.GOOD, Language.NB, "underlined"),
    Student(15, Level.WEAK, Language.EN, "problem"),
    Student(16, Level.TOP, Language.EN, "exercise", footers=True),
    Student(17, Level.MIDDLE, Language.NB, "bracket", order=(12, 11)),
    Student(18, Level.GOOD, Language.EN, "markdown", numbered_code=True),
    Student(19, Level.MIDDLE, Language.EN, "notebook"),
    Student(20, Level.GOOD, Language.EN, "exercise", typos={"7b": "7a"}),
    Student(21, Level.WEAK, Language.NN, "oppgave"),
    Student(22, Level.MIDDLE, Language.EN, "latex", footers=True),
    Student(23, Level.GOOD, Language.NB, "hash"),
    Student(24, Level.TOP, Language.EN, "question"),
    Student(25, Level.MIDDLE, Language.NB, "problem", numbered_code=True),
    Student(26, Level.WEAK, Language.EN, "bracket", header=False),
    Student(27, Level.GOOD, Language.NB, "exercise", order=(10,)),
    Student(28, Level.MIDDLE, Language.EN, "underlined", footers=True),
    Student(29, Level.TOP, Language.NB, "oppgave_letters"),
    Student(30, Level.GOOD, Language.EN, "numbered", order=(9, 3)),
    Student(31, Level.MIDDLE, Language.NN, "bold"),
    Student(32, Level.WEAK, Language.EN, "exercise", typos={"4b": "5b"}),
)
