"""Decides which candidates are headings, and for which question each stands."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from exams.documents.candidates import Candidate, in_order
from exams.documents.headings import HeadingReader
from exams.documents.types import Confidence


@dataclass(frozen=True, slots=True)
class Chosen:
    """A heading. `label` is the question it is taken for; "" for an exercise or a label that is none of
    the exam's (`stray`)."""

    candidate: Candidate
    label: str
    confidence: Confidence
    reason: str
    stray: bool = False


def choose(candidates: Sequence[Candidate], reader: HeadingReader) -> list[Chosen]:
    """Return the headings of a document, in order."""
    return _Chooser(candidates, reader).chosen()


class _Chooser:
    def __init__(self, candidates: Sequence[Candidate], reader: HeadingReader) -> None:
        self._candidates = candidates
        self._reader = reader
        self._strong = {c.found.label for c in candidates if c.found.label and c.found.strength >= 3}
        ordered = sorted(in_order(candidates))
        self._ordered = [i for i in ordered if not self._is_weak_double(candidates[i])]
        self._taken = {candidates[i].found.label for i in self._ordered if candidates[i].found.label}
        self._ordered = self._without_early_doubles(self._ordered)
        ordered_labels = [candidates[i] for i in self._ordered if candidates[i].found.label]
        self._blank = {c.found.label for c in ordered_labels if c.blank}
        self._style = self._usual_strength()
        self._seen: set[str] = set()

    def chosen(self) -> list[Chosen]:
        found = []
        kept = set(self._ordered)
        for index, candidate in enumerate(self._candidates):
            one = self._in_order(index) if index in kept else self._out_of_order(index, candidate)
            if one:
                found.append(one)
                self._seen.add(one.label)
        return found

    def _usual_strength(self) -> int:
        """Return how strongly most answers of this document are labelled."""
        strengths = [self._candidates[i].found.strength for i in self._ordered if self._candidates[i].found.label]
        return 4 if strengths.count(4) * 2 > len(strengths) else 3

    def _is_weak_double(self, candidate: Candidate) -> bool:
        return candidate.found.strength < 3 and candidate.found.label in self._strong

    def _in_order(self, index: int) -> Chosen:
        candidate = self._candidates[index]
        label = candidate.found.label
        if not label:
            return Chosen(candidate, "", Confidence.CERTAIN, f"Heading of exercise {candidate.found.exercise}.")
        if label in self._seen:
            return self._repeated(index, candidate)
        if candidate.found.by_title:
            return Chosen(candidate, label, Confidence.DOUBTFUL, f"has no label; found by the title of {label}")
        if candidate.found.strength < 3:
            reason = f"the line may be part of a sentence, but {label} stands nowhere else"
            return Chosen(candidate, label, Confidence.DOUBTFUL, reason)
        return _certain(candidate, label)

    def _repeated(self, index: int, candidate: Candidate) -> Chosen:
        """Decide about a label that follows its own answer: a slip for the next one, or more of the same."""
        label = candidate.found.label
        if candidate.found.sub:
            return Chosen(candidate, label, Confidence.CERTAIN, f"labelled {label} {candidate.found.sub}")
        meant = "" if candidate.found.continued or candidate.blank else self._meant(index, candidate)
        if meant:
            return self._slip(candidate, meant)
        return _second_place(candidate, label)

    def _out_of_order(self, index: int, candidate: Candidate) -> Chosen | None:
        found = candidate.found
        if found.strength < 3 or not (found.label or not found.known or candidate.place < 0):
            return self._exercise(candidate) if candidate.is_exercise else None
        contradicts = bool(candidate.exercise) and self._exercise_of(candidate) != candidate.exercise
        double = found.label in self._taken
        if found.label in self._blank and not contradicts and index > self._ordered[-1]:
            return _second_place(candidate, found.label)
        if (double or not found.known or contradicts) and not found.continued and not candidate.blank:
            meant = self._meant(index, candidate)
            if meant:
                return self._slip(candidate, meant)
        if not found.label:
            return self._stray(candidate)
        if double and (candidate.blank or found.strength < self._style):
            return None
        self._taken.add(found.label)
        if double:
            return _second_place(candidate, found.label)
        if found.strength < self._style:
            reason = f"{found.label} stands out of order and is labelled unlike the other answers"
            return Chosen(candidate, found.label, Confidence.DOUBTFUL, reason)
        return _certain(candidate, found.label)

    def _exercise(self, candidate: Candidate) -> Chosen:
        return Chosen(candidate, "", Confidence.CERTAIN, f"Heading of exercise {candidate.found.exercise}.")

    def _stray(self, candidate: Candidate) -> Chosen | None:
        """Return a heading of something that this exam does not have, if it is dressed as one."""
        found = candidate.found
        if found.exercise in self._reader.exercises or found.strength < 4:
            return None
        reason = f"belongs to Exercise {found.exercise}, which is not in this exam"
        return Chosen(candidate, "", Confidence.DOUBTFUL, reason, stray=True)

    def _exercise_of(self, candidate: Candidate) -> str:
        label = candidate.found.label
        return self._reader.exercise_of[label] if label else candidate.found.exercise

    def _meant(self, index: int, candidate: Candidate) -> str:
        """Return the missing label that a wrong one at this place stands for, or ""."""
        missing = self._missing_around(index, candidate)
        letter = self._reader.letter_of(candidate.found.label or candidate.found.spelled)
        alike = [label for label in missing if letter and self._reader.letter_of(label) == letter]
        if alike:
            return alike[0]
        in_exercise = len({self._reader.exercise_of[label] for label in missing}) == 1
        return missing[0] if missing and in_exercise else ""

    def _missing_around(self, index: int, candidate: Candidate) -> list[str]:
        """Return the labels that the order of the exam leaves open here and nothing else takes."""
        gap = self._gap(bisect_left(self._ordered, index), bisect_right(self._ordered, index))
        if candidate.exercise:
            return [label for label in gap if self._reader.exercise_of[label] == candidate.exercise]
        near = self._exercises_near(index)
        return gap if len(gap) == 1 else [label for label in gap if self._reader.exercise_of[label] in near]

    def _gap(self, first: int, last: int) -> list[str]:
        """Return the labels without an answer between the headings before `first` and from `last` in order."""
        before = self._candidates[self._ordered[first - 1]].place if first else -1
        ends = last >= len(self._ordered)
        after = 2 * len(self._reader.labels) if ends else self._candidates[self._ordered[last]].place
        between = self._reader.labels[max(before + 1, 0) // 2 : (after + 1) // 2]
        return [label for label in between if label not in self._taken]

    def _exercises_near(self, index: int) -> set[str]:
        """Return the exercises of the answers in order just before and after this place."""
        first, last = bisect_left(self._ordered, index), bisect_right(self._ordered, index)
        beside = [*self._ordered[max(first - 1, 0) : first], *self._ordered[last : last + 1]]
        return {self._exercise_of(self._candidates[i]) for i in beside}

    def _without_early_doubles(self, ordered: list[int]) -> list[int]:
        """Leave out the first of two equal labels where it may be a slip for one missing before it."""
        kept = list(ordered)
        for place in range(len(ordered) - 1):
            first, second = self._candidates[ordered[place]], self._candidates[ordered[place + 1]]
            if first.place != second.place or not first.found.label or second.found.continued or first.blank:
                continue
            earlier = [label for label in self._gap(place, place) if self._shares_exercise(label, first)]
            later = [label for label in self._gap(place + 2, place + 2) if self._shares_exercise(label, first)]
            if earlier and not later:
                kept.remove(ordered[place])
        return kept

    def _shares_exercise(self, label: str, candidate: Candidate) -> bool:
        exercise = candidate.exercise or self._exercise_of(candidate)
        return self._reader.exercise_of[label] == exercise

    def _slip(self, candidate: Candidate, meant: str) -> Chosen:
        self._taken.add(meant)
        written = candidate.found.label or candidate.found.spelled
        where = f"Exercise {self._reader.exercise_of[meant]}"
        reason = f"labelled {written}, but stands in {where} where {meant} is missing"
        return Chosen(candidate, meant, Confidence.DOUBTFUL, reason)


def _certain(candidate: Candidate, label: str) -> Chosen:
    others = candidate.found.others
    if others:
        reason = f"answers {label} and {' and '.join(others)} together; a person tells them apart"
        return Chosen(candidate, label, Confidence.DOUBTFUL, reason)
    return Chosen(candidate, label, Confidence.CERTAIN, f"labelled {label}")


def _second_place(candidate: Candidate, label: str) -> Chosen:
    return Chosen(candidate, label, Confidence.DOUBTFUL, f"{label} stands in the document more than once")
