"""Values between which an answer leaves a choice: "11 or 15", "(24, 32) or perhaps (25, 32)"."""

import re
from itertools import pairwise
from typing import Final

from exams.grading.answer_types.numbers.candidates import Candidate, candidates_of, crossed
from exams.grading.answer_types.numbers.spec import Target
from exams.grading.reading.arithmetic import find_calculations
from exams.grading.reading.passage import Passage
from exams.grading.reading.standing_words import joins_choice, may_join_choice, only_lists

# Two values with more signs between them stand in no choice.
_FARTHEST: Final = 80
_RANGE: Final = re.compile(r"\b(?:between|mellom|from|fra|frå)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


def is_listing(found: list[Candidate]) -> bool:
    """Return whether the candidates stand one beside the other, with nothing said of any: "11, 15, 7"."""
    text = found[0].passage.text if found else ""
    return (
        len(found) > 1
        and not _RANGE.search(text)
        and all(only_lists(text[one.end : two.start]) for one, two in pairwise(found))
    )


def is_heap_of_numbers(target: Target, passage: Passage) -> bool:
    """Return whether a field only lists more bare numbers than are asked for."""
    numbers = _NUMBER.findall(passage.text)
    return len(numbers) > len(target.bounds) + 1 and only_lists(_NUMBER.sub(" ", passage.text))


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
    verdict = target.verdicts(candidate.values)
    loosely = any(
        target.verdicts(one.values) != verdict and _may_compete(passage.text, one, candidate) for one in shaped
    )
    return offered, loosely or bool(
        joined - {(one.start, one.end) for one in offered} - {(candidate.start, candidate.end)}
    )


def _may_compete(text: str, one: Candidate, two: Candidate) -> bool:
    first, second = sorted((one, two), key=lambda candidate: candidate.start)
    return 0 < second.start - first.end < _FARTHEST and may_join_choice(text[first.end : second.start])


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
