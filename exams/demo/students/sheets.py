"""Builds the sheets that the demo's students hand in: the pool's answers, recombined. Same pool, same sheets."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exams.demo.students.cast import CAST, Level, Student
from exams.demo.students.layouts import LAYOUTS, Entry, draw_notebook, draw_sheet, number_code
from exams.demo.students.pool import Language, Pool, PoolAnswer, Quality, split_label

# How often (in percent) a student of a level writes an answer of each quality, and how often none at all.
MIX: Mapping[Level, Mapping[Quality | None, int]] = {
    Level.TOP: {Quality.STRONG: 78, Quality.GOOD: 20, Quality.WEAK: 2},
    Level.GOOD: {Quality.STRONG: 40, Quality.GOOD: 44, Quality.WEAK: 12, Quality.POOR: 2, Quality.ODD: 1, None: 1},
    Level.MIDDLE: {Quality.STRONG: 14, Quality.GOOD: 40, Quality.WEAK: 29, Quality.POOR: 9, Quality.ODD: 4, None: 4},
    Level.WEAK: {Quality.STRONG: 3, Quality.GOOD: 20, Quality.WEAK: 36, Quality.POOR: 21, Quality.ODD: 9, None: 11},
}
OWN_LANGUAGE = 0.8  # share of the answers for which a Norwegian answer is looked for at all
HEADERS = ("{title}\n\n4 June 2021", "{title}, 04.06.2021\nCandidate {candidate}", "{title}\n\nKandidatnr. {candidate}")


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """One document to hand in. `answers`: what stands under which question, the labels as they should be."""

    student: Student
    name: str
    content: bytes
    answers: Mapping[str, PoolAnswer]


def build_sheets(pool: Pool, students: Sequence[Student] = CAST) -> tuple[DemoSheet, ...]:
    """Return a sheet for every student. The sheet of a student does not depend on the students after him.

    Answers that were handed out less often so far are preferred, so that few students write the same."""
    used: Counter[str] = Counter()
    return tuple(_build_sheet(pool, student, used) for student in students)


def rebuild_sheet(pool: Pool, sheet: DemoSheet) -> DemoSheet:
    """Return the same student's second hand-in: every answer that was missing or poor is written anew."""
    better = {label: max(answers, key=_rank) for label, answers in pool.items()}
    kept = {label: answer for label, answer in sheet.answers.items() if _rank(answer) >= _rank_of(Quality.GOOD)}
    answers = {label: kept.get(label, better[label]) for label in pool}
    content = _draw(sheet.student, answers).encode()
    return DemoSheet(sheet.student, sheet.name.replace(".", "-v2."), content, answers)


def _build_sheet(pool: Pool, student: Student, used: Counter[str]) -> DemoSheet:
    dice = random.Random(student.username)
    drawn = {label: _draw_answer(answers, student, used, dice) for label, answers in pool.items()}
    answers = {label: answer for label, answer in drawn.items() if answer is not None or label in student.typos}
    present = {label: answer or pool[label][0] for label, answer in answers.items()}
    suffix = "ipynb" if student.layout == "notebook" else LAYOUTS[student.layout].suffix
    return DemoSheet(student, f"in5400-{student.username}.{suffix}", _draw(student, present).encode(), present)


def _draw_answer(
    answers: Sequence[PoolAnswer], student: Student, used: Counter[str], dice: random.Random
) -> PoolAnswer | None:
    mix = MIX[student.level]
    quality = dice.choices(list(mix), weights=list(mix.values()))[0]
    language = student.language if dice.random() < OWN_LANGUAGE else Language.EN
    if quality is None:
        return None
    same = [answer for answer in answers if answer.quality is quality] or list(answers)
    choice = _in_language(same, language) or _in_language(same, Language.EN) or same
    fewest = min(used[answer.id] for answer in choice)
    answer = dice.choice([answer for answer in choice if used[answer.id] == fewest])
    used[answer.id] += 1
    return answer


def _in_language(answers: Sequence[PoolAnswer], language: Language) -> list[PoolAnswer]:
    return [answer for answer in answers if answer.language is language]


def _draw(student: Student, answers: Mapping[str, PoolAnswer]) -> str:
    labels = sorted(answers, key=lambda label: (_turn(student, split_label(label)[0]), split_label(label)))
    entries = [_entry(student, label, answers[label].text) for label in labels]
    candidate = 1000 + student.number * 37
    if student.layout == "notebook":
        return draw_notebook(entries, header=f"# IN5400 exam\nCandidate {candidate}")
    layout = LAYOUTS[student.layout]
    pattern = HEADERS[candidate % len(HEADERS)]
    header = pattern.format(title=layout.title, candidate=candidate) if student.header else ""
    footer = f"IN5400 - candidate {candidate} - page {{page}}" if student.footers else ""
    return draw_sheet(layout, entries, header=header, footer=footer)


def _entry(student: Student, label: str, text: str) -> Entry:
    written = student.typos.get(label, label)
    return Entry(split_label(label)[0], written, number_code(text) if student.numbered_code else text)


def _turn(student: Student, exercise: int) -> int:
    """Return when this student handed in the exercise: those named in `order` first, the rest after them."""
    return student.order.index(exercise) if exercise in student.order else len(student.order)


def _rank(answer: PoolAnswer) -> int:
    return _rank_of(answer.quality)


def _rank_of(quality: Quality) -> int:
    return -list(Quality).index(quality)
