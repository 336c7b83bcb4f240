"""Tables of prompts: what heads nothing is no heading to a screen reader."""

from exams.templatetags.exam_text import markdown_html


def test_an_empty_head_cell_is_a_plain_cell() -> None:
    html = markdown_html("|  | A |\n|---|---|\n| B | 1 |\n")
    assert "<th></th>" not in html
    assert "<th>A</th>" in html
