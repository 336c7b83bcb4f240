"""Markdown with maths and evidence: what is shown, and that nothing hostile gets through."""

import pytest

from exams.templatetags.exam_text import markdown_html, with_evidence
from exams.templatetags.exam_words import points, relative


def test_maths_becomes_mathml_and_keeps_its_tex() -> None:
    shown = markdown_html(r"So $x_1*y_2$ it is.")
    assert 'class="math inline" data-tex="x_1*y_2"' in shown
    assert "<msub><mi>x</mi><mn>1</mn></msub>" in shown


def test_tex_that_cannot_be_read_is_shown_as_it_is() -> None:
    assert r"<code>\frac{1}{</code>" in markdown_html(r"$\frac{1}{$")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        '$"><img src=x onerror=alert(1)>$',
        r"$\href{javascript:alert(1)}{x}$",
        "<svg onload=alert(1)>",
    ],
)
def test_hostile_markdown_does_nothing(hostile: str) -> None:
    shown = markdown_html(hostile)
    for sign in ("<script", "<img src=x", "<svg", 'href="javascript', 'src="javascript'):
        assert sign not in shown


def test_relative_images_lie_below_the_question() -> None:
    assert 'src="/q/files/net.png"' in markdown_html("![net](net.png)", "/q/files/")


def test_evidence_is_marked_once_per_stretch_and_escaped() -> None:
    shown = with_evidence("a <b> c", [("1a.A", "<b>"), ("1a.B", "<b> c"), ("1a.C", "not there")])
    assert shown == (
        'a <mark class="evidence" title="1a.A, 1a.B" data-criteria="1a.A 1a.B">&lt;b&gt;</mark>'
        '<mark class="evidence" title="1a.B" data-criteria="1a.B"> c</mark>'
    )


@pytest.mark.parametrize(("value", "shown"), [("2.50", "2.5"), ("0.00", "0"), ("10", "10"), (None, "–")])
def test_points_have_no_idle_zeros(value: str | None, shown: str) -> None:
    assert points(value) == shown


def test_times_are_told_from_now() -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    told = [relative(now - timedelta(seconds=s), now) for s in (0, 3, 61, 7200, 90_000)]
    assert told == ["just now", "3 s ago", "1 min ago", "2 h ago", "3 May 2026"]
