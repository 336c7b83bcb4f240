"""What a benchmark is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`answers`: how many answers are graded each way. `submissions`: how many whole exams the real workers get.

    `students`: the class whose pages are asked for. `hand_in_seconds`: how long submissions arrive.
    `database`: what these are kept in, "sqlite" or "postgres". `others`: install graders of others to compare with.
    `ways`: what a code answer is compared with, all that this machine has if empty."""

    answers: int = 40
    submissions: int = 100
    students: int = 1000
    hand_in_seconds: float = 30.0
    database: str = "sqlite"
    others: bool = False
    ways: tuple[str, ...] = ()
