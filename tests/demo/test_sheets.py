"""The demo's pool is complete and its sheets are the same every time."""

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter

import pytest

from exams.demo.students.cast import CAST, TREES
from exams.demo.students.layouts import LAYOUTS, Entry, draw_notebook, draw_sheet, number_code
from exams.demo.students.pool import Language, Quality, read_pool, split_label
from exams.demo.students.sheets import DemoSheet, build_sheets, rebuild_sheet

LABELS = [
    "1a",
    "1b",
    "2a",
    "2b",
    "2c",
    "3a",
    "4a",
    "4b",
    "5a",
    "5b",
    "6a",
    "6b",
    "7a",
    "7b",
    "8a",
    "8b",
    "9a",
    "9b",
    "9c",
    "10a",
    "10b",
    "11a",
    "11b",
    "12a",
]
POOL = read_pool()
SHEETS = build_sheets(POOL)


def test_the_pool_has_ten_different_answers_to_every_question() -> None:
    assert list(POOL) == LABELS
    for label, answers in POOL.items():
        assert len({" ".join(answer.text.split()) for answer in answers}) == len(answers) >= 10, label


@pytest.mark.parametrize("label", LABELS)
def test_every_question_has_good_bad_and_norwegian_answers(label: str) -> None:
    qualities = {answer.quality for answer in POOL[label]}
    assert qualities >= {Quality.STRONG, Quality.GOOD, Quality.WEAK}
    assert {answer.language for answer in POOL[label]} == set(Language)


def test_ids_are_used_once() -> None:
    ids = [answer.id for answers in POOL.values() for answer in answers]
    assert len(set(ids)) == len(ids)


def test_a_label_of_another_exam_is_refused() -> None:
    with pytest.raises(ValueError, match="no label of the demo exam"):
        split_label("IV.b")


def test_the_cast_is_32_students_in_at_least_eight_layouts() -> None:
    assert [student.username for student in CAST] == [f"student{number:02}" for number in range(1, 33)]
    assert len(set(TREES)) == 32
    assert len({student.layout for student in CAST}) >= 8
    assert sum(student.layout == "notebook" for student in CAST) == 2
    assert {student.layout for student in CAST} == {*LAYOUTS, "notebook"}


def test_the_same_sheets_in_another_process() -> None:
    script = (
        "import hashlib; from exams.demo.students.pool import read_pool; from exams.demo.students.sheets import"
        " build_sheets; print(hashlib.sha256(b''.join(s.content for s in build_sheets(read_pool()))).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    assert other == hashlib.sha256(b"".join(sheet.content for sheet in SHEETS)).hexdigest()


def test_fewer_students_get_the_same_sheets_as_among_all() -> None:
    assert build_sheets(POOL, CAST[:5]) == SHEETS[:5]


def test_no_two_sheets_are_alike_and_answers_are_spread() -> None:
    assert len({sheet.content for sheet in SHEETS}) == 32
    uses = Counter(answer.id for sheet in SHEETS for answer in sheet.answers.values())
    assert max(uses.values()) <= 5


def test_better_students_hand_in_better_sheets() -> None:
    def share_of_good(level: str) -> float:
        answers = [a for s in SHEETS if s.student.level == level for a in s.answers.values()]
        return sum(a.quality in (Quality.STRONG, Quality.GOOD) for a in answers) / len(answers)

    shares = [share_of_good(level) for level in ("top", "good", "middle", "weak")]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.9
    assert shares[-1] < 0.5


def test_some_answers_are_missing_but_never_half_a_sheet() -> None:
    assert any(len(sheet.answers) < 24 for sheet in SHEETS)
    assert all(len(sheet.answers) > 16 for sheet in SHEETS)


def test_a_second_hand_in_is_complete_and_nothing_good_is_lost() -> None:
    first = SHEETS[3]
    second = rebuild_sheet(POOL, first)
    assert set(second.answers) == set(LABELS)
    assert {answer.quality for answer in second.answers.values()} <= {Quality.STRONG, Quality.GOOD}
    kept = [label for label, answer in first.answers.items() if second.answers[label] == answer]
    assert all(first.answers[label].quality in (Quality.STRONG, Quality.GOOD) for label in kept)
    assert second.content != first.content
    assert second.name == "in5400-student04-v2.md"


def test_notebooks_hold_the_answers_in_order_with_code_in_code_cells() -> None:
    text = draw_notebook([Entry(1, "1b", "My code:\n\n```python\nreturn x\n```\nDone."), Entry(2, "2a", "")], header="")
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
    assert cells == [
        ("markdown", "## 1b"),
        ("markdown", "My code:"),
        ("code", "return x"),
        ("markdown", "Done."),
        ("markdown", "## 2a"),
    ]


def test_listings_get_line_numbers_of_equal_width_once() -> None:
    numbered = number_code("```python\ndef f():\n    return 1\n```\n")
    assert numbered == "```python\n 1 def f():\n 2     return 1\n```\n"
    assert number_code(numbered) == numbered


def test_headings_follow_the_layout() -> None:
    entries = [Entry(6, "6a", "First."), Entry(6, "2b", "def f(): ...")]
    assert draw_sheet(LAYOUTS["exercise"], entries, header="", footer="") == (
        "Exercise 6\n\n6a\n\nFirst.\n\n2b\n\ndef f(): ...\n"
    )
    assert draw_sheet(LAYOUTS["bracket"], entries, header="H", footer="") == ("H\n\n6a) First.\n\n2b)\ndef f(): ...\n")


def test_footers_stand_at_blank_lines_and_never_inside_code() -> None:
    footed = [sheet for sheet in SHEETS if sheet.student.footers]
    for sheet in footed:
        text = sheet.content.decode()
        pages = [int(page) for page in re.findall(r"^IN5400 - candidate \d+ - page (\d+)$", text, re.M)]
        assert pages == list(range(1, len(pages) + 1))
        assert pages
        assert all("candidate" not in code for code in re.findall(r"(?ms)^```.*?^```", text))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.student.username)
def test_every_answer_stands_in_its_sheet(sheet: DemoSheet) -> None:
    text = sheet.content.decode()
    if sheet.student.layout == "notebook":
        text = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    written = _words(text)
    for answer in sheet.answers.values():
        longest = max((_words(line) for line in answer.text.splitlines()), key=len, default="")
        assert longest in written, answer.id


def _words(text: str) -> str:
    return re.sub(r"\W", "", text)
