"""Grade a choice: the options that were chosen against the right ones."""

import re
from decimal import Decimal
from typing import cast

from exams.grading.answer_type import PartContext, Tools
from exams.grading.answer_types.choice.spec import ChoiceSpec
from exams.grading.decide import decided, for_person, within
from exams.grading.reading.passage import Passage, passages_of
from exams.grading.types import Answer, Criterion, CriterionResult, PartResult, Reading


def grade(context: PartContext, answer: Answer, tools: Tools) -> PartResult:
    """Return the criterion decided by the chosen options; text that names none is left to a person."""
    spec, criterion = cast(ChoiceSpec, context.part.spec), context.criteria[0]
    passages = passages_of(answer, context.part.fields)
    if not passages:
        return PartResult((decided(criterion, Decimal(0), "No option was chosen."),))
    passage = passages[0]
    chosen = read_choice(spec, passage.text)
    if not chosen:
        return PartResult((for_person(criterion, None, "It is not clear which option was chosen."),), unread=True)
    shown = ", ".join(sorted(chosen))
    return PartResult((_decide(spec, criterion, chosen, passage),), readings=(Reading(passage.field, shown),))


def _decide(spec: ChoiceSpec, criterion: Criterion, chosen: frozenset[str], passage: Passage) -> CriterionResult:
    evidence = [passage.quote(0, len(passage.text))]
    if not spec.multiple and len(chosen) > 1:
        return for_person(criterion, Decimal(0), "Several options are named where one is asked for.", evidence)
    if not spec.multiple:
        points = criterion.points if chosen == spec.right else Decimal(0)
        return decided(criterion, points, "The option is right." if points else "The option is not right.", evidence)
    share = criterion.points * len(chosen & spec.right) / len(spec.right)
    points = within(share - spec.penalty * len(chosen - spec.right), criterion)
    reason = f"Right options: {len(chosen & spec.right)}, wrong options: {len(chosen - spec.right)}."
    return decided(criterion, points, reason, evidence)


def read_choice(spec: ChoiceSpec, text: str) -> frozenset[str]:
    """Return the keys that `text` names, by key or by the option's whole text; none if other words are in it."""
    by_word = {key.casefold(): key for key in spec.options}
    by_word |= {" ".join(option.casefold().split()): key for key, option in spec.options.items()}
    parts = [part.strip(" .()[]\"'") for part in re.split(r"[,;\n]|\band\b|\bog\b", text)]
    found = [by_word.get(" ".join(part.casefold().split())) for part in parts if part]
    if None not in found:
        return frozenset(key for key in found if key)
    whole = by_word.get(" ".join(text.casefold().split()))
    return frozenset({whole}) if whole else frozenset()
