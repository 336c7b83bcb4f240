"""Answer sheets are cut by their labels; nothing is lost, and doubt is said."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.documents import Confidence, Document, DocumentImage, DocumentKind, Span, Split, split_document
from tests.documents.numbered_sheets import NUMBERED_SHEETS
from tests.documents.sheets import SHEETS, TITLES, Sheet


def sheet(text: str, images: tuple[DocumentImage, ...] = ()) -> Document:
    return Document("sheet.txt", DocumentKind.TEXT, text, images=images)


def split(text: str) -> Split:
    return split_document(sheet(text), TITLES)


def found_in(found: Split) -> list[tuple[str, str]]:
    doubtful = {Confidence.DOUBTFUL: "?", Confidence.CERTAIN: ""}
    return [(part.label + doubtful[part.confidence], part.text.strip()) for part in found.parts]


def covered(found: Split) -> list[Span]:
    spans = [span for part in found.parts for span in (part.heading, *part.spans)]
    return sorted([*spans, *(one.span for one in found.unassigned)], key=lambda span: (span.start, span.end))


@pytest.mark.parametrize("one", [*SHEETS, *NUMBERED_SHEETS], ids=lambda one: one.name)
def test_sheets_are_cut_as_they_must_be(one: Sheet) -> None:
    found = split(one.text)
    assert found_in(found) == one.parts
    assert list(found.doubts) == one.doubts
    labels = {label.rstrip("?") for label, _ in one.parts}
    assert found.missing == tuple(label for label in TITLES if label not in labels)


WORDS = [
    "1a",
    "1b",
    "2a",
    "2b)",
    "6b",
    "Exercise 2",
    "Exercise 9",
    "5d",
    "```",
    "$$",
    "a)",
    "b)",
    "\f",
    "| 1a |",
    "| 1a | x |",
    "| 2b | y |",
    "| --- | --- |",
    "1a & 1b:",
    "II a)",
    "1.",
    "# 3a",
]
scraps = st.lists(
    st.one_of(st.sampled_from(WORDS), st.text(alphabet="ab 12)(.:\n\f\r$`#*|é\u200b²", max_size=12)), max_size=40
)


@given(scraps, st.sampled_from(["\n", "\n\n", " ", "\r\n", "\f"]))
def test_every_sign_is_in_one_part_or_left_aside(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    found = split(text)
    at = 0
    for span in covered(found):
        assert span.start == at
        assert span.end >= span.start
        at = span.end
    assert at == len(text)
    for part in found.parts:
        assert part.text == "".join(text[span.start : span.end] for span in part.spans)
        assert part.label in TITLES
    for one in found.unassigned:
        assert one.text == text[one.span.start : one.span.end]


def test_what_is_left_aside_says_why() -> None:
    found = split("A title\n\nExercise 1\nI assume that x > 0.\n1a\nStable.\n")
    assert [(one.text, one.reason) for one in found.unassigned] == [
        ("A title\n\n", "Stands before the first answer."),
        ("Exercise 1\nI assume that x > 0.\n", "Heading of exercise 1."),
    ]
    found = split("no labels at all")
    assert [(one.text, one.reason) for one in found.unassigned] == [
        ("no labels at all", "No label of this exam was found.")
    ]
    assert found.missing == tuple(TITLES)


def test_the_parts_of_one_label_become_one_answer() -> None:
    found = split("1a\nStable.\n\n1b\nx\n\n1a (continued)\nFast.\n")
    assert found.answers() == {"1a": "Stable.\n\nFast.", "1b": "x"}


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("2b\nSee figure .", ("figure_missing",)),
        ("2b\nAs seen in figure , it rises.", ("figure_missing",)),
        ("2b\nVist i figuren .", ("figure_missing",)),
        ("2b\nFig. \\ref{fig:loss} shows it.", ("figure_missing",)),
        ("2b\n![the loss](loss.png)", ("figure_missing",)),
        ("2b\nFigure 3 of the exam. A figure of speech.", ()),
        ("2b\n", ("blank",)),
        ("2b\nIt rises.", ()),
    ],
)
def test_lost_figures_and_blanks_are_flagged(text: str, flags: tuple[str, ...]) -> None:
    assert [part.flags for part in split(text).parts] == [flags]


def test_a_figure_that_came_along_is_not_lost() -> None:
    text = "2b\n![the loss](loss.png)\n"
    image = DocumentImage("loss.png", "image/png", b"\x89PNG", 10)
    assert split_document(sheet(text, (image,)), TITLES).parts[0].flags == ()


def test_headers_of_given_pages_are_left_aside() -> None:
    pages = ["IN1 exam\n1a\nStable\n", "IN1 exam\nand fast.\n", "IN1 exam\n1b\nx\n"]
    spans, at = [], 0
    for page in pages:
        spans.append(Span(at, at + len(page)))
        at += len(page)
    found = split_document(Document("s.pdf", DocumentKind.PDF, "".join(pages), tuple(spans)), TITLES)
    assert found_in(found) == [("1a", "Stable\nand fast."), ("1b", "x")]
    assert [one.reason for one in found.unassigned] == ["Header or footer of a page."] * 3


def test_labels_of_other_kinds() -> None:
    titles = {"1": "", "2.1": "", "2.2": "", "3": ""}
    found = split_document(sheet("Question 1\nA\n\n2.1 text\n\n2.2) B\n\nTask 3: C\n"), titles)
    assert found_in(found) == [("1", "A"), ("2.1?", "text"), ("2.2", "B"), ("3", "C")]


@pytest.mark.parametrize(
    "unit",
    ["1a\n", "1a) x\n", "```\n", "```a\n", "$$\n", "\\begin{a}\n", "\n", "\f", "Exercise 2\n", "a)\n", "(" * 50 + "\n",
     " " * 90 + "1a", "**" * 40 + "\n", "Exercise 1 " * 20 + "\n", "2b\n1a\n6a\n", "figure " * 10, "1\n\f", "6d\n", "![" * 50,
     "Exercise 2\na)\nx\n"],
)  # fmt: skip
def test_hostile_sheets_take_little_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    split(text)
    assert time.process_time() - began < 10.0  # seconds; a quadratic reader would take minutes
