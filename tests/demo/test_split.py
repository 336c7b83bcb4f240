"""The demo's sheets are split as their students meant them; where not, the split says that it is unsure."""

import re

import pytest

from exams.bundle import read_bundle
from exams.demo.students.layouts import number_code
from exams.demo.students.pool import read_pool
from exams.demo.students.sheets import DemoSheet, build_sheets
from exams.documents import Confidence, Split, read_document, split_document
from exams.services.demo import BUNDLE

SHEETS = build_sheets(read_pool())
FOOTER = re.compile(r"(?m)^IN5400 - candidate \d+ - page \d+$")
# Under "Exercise 5" a line such as "W: (90+8-5)/3" may be a label too: such a sheet may be in doubt.
BY_LETTER = ("oppgave_letters", "problem")


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    return {question.label: question.spec.title for question in read_bundle(BUNDLE).questions}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.student.username)
def test_every_answer_lands_under_its_label_or_in_doubt(sheet: DemoSheet, titles: dict[str, str]) -> None:
    split = split_document(read_document(sheet.name, sheet.content), titles)
    doubtful = _plain("".join(part.text for part in split.parts if part.confidence is Confidence.DOUBTFUL))
    for label, answer in sheet.answers.items():
        expected = _plain(number_code(answer.text) if sheet.student.numbered_code else answer.text)
        if label in sheet.student.typos:
            assert expected in doubtful, label
        elif expected != _plain(split.answers().get(label, "")):
            assert sheet.student.layout in BY_LETTER, label
            assert expected in doubtful, label


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.student.username)
def test_nothing_else_is_in_doubt(sheet: DemoSheet, titles: dict[str, str]) -> None:
    split = split_document(read_document(sheet.name, sheet.content), titles)
    if sheet.student.layout in BY_LETTER:
        assert len(_doubtful(split)) <= 2
    else:
        assert len(_doubtful(split)) == len(sheet.student.typos)
        assert set(split.missing) == set(titles) - set(sheet.answers)


def _doubtful(split: Split) -> list[str]:
    return [part.label for part in split.parts if part.confidence is Confidence.DOUBTFUL]


def _plain(text: str) -> str:
    """Return the text without blanks, page footers, fences and the lines under underlined headings."""
    bare = re.sub(r"(?m)^(?:```\w*|-{3})$", "", FOOTER.sub("", text))
    return re.sub(r"\s+", "", bare)
