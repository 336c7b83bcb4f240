"""Values between which an answer leaves a choice: "11 or 15", "(24, 32) or perhaps (25, 32)"."""

from typing import Final

from exams.grading.answer_types.numbers.candidates import Candidate, candidates_of, crossed
from exams.grading.answer_types.numbers.spec import Target
from exams.grading.reading.arithmetic import find_calculations
from exams.grading.reading.standing_words import joins_choice

# Two values with more signs between them stand in no choice.
_FARTHEST: Final = 80


def choices_of(target: Target, candidate: Candidate) -> tuple[list[Candidate], bool]:
    """Return the values that the text offers instead of `candidate` ("11 or 15"), and whether others, of another
    make, stand in such a choice with it."""
    passage = candidate.passage
    every = find_calculations(passage.text)
    shaped = [one for calculation in every for one in candidates_of(calculation, target, passage)]
    shaped = [*shaped, *(crossed(target, passage) if target.is_tuple else [])]
    places = sorted({(one.start, one.end) for one in shaped} | {(one.start, one.end) for one in every})
    joined = _joined(passage.text, places, (candidate.start, candidate.end))
    offered = [one for one in shaped if (one.start, one.end) in joined]
    return offered, bool(joined - {(one.start, one.end) for one in offered} - {(candidate.start, candidate.end)})


def _joined(text: str, places: list[tuple[int, int]], own: tuple[int, int]) -> set[tuple[int, int]]:
    """Return the places that are joined with `own`, one after the other, by words that leave a choice."""
    joined = {own}
    for order in (places, places[::-1]):
        for place in order:
            if any(_choice_between(text, place, other) for other in joined):
                joined.add(place)
    return joined


def _choice_between(text: str, one: tuple[int, int], two: tuple[int, int]) -> bool:
    first, second = sorted((one, two))
    between = second[0] - first[1]
    return 0 < between < _FARTHEST and joins_choice(text[first[1] : second[0]])
