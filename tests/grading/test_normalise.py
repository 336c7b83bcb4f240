"""Plain signs for reading, and the way back to the student's own."""

import ast
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exams.grading.reading.normalise import normalise, strip_listing

ODD_SIGNS = (
    "aeoxAB 12\n\r\t²³₁⁻½⅓−–“’′″«»\u00a0\u200b\u202e\ufeff\u00ad\U000e0041"
    "аеосрОАΑΟνραι∂ϕµ\u0301\u0323\u0308\uff9eかｱ￡ﬁﷺ𝐱٣각ᄀ\U0001f600\ud800\u2028\u3099\u0f73ǖ"
)
messy = st.text(alphabet=st.one_of(st.sampled_from(ODD_SIGNS), st.characters()), max_size=80)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("x² + y³", "x^2 + y^3"),
        ("x₁ and x₁₂", "x_1 and x_{12}"),
        ("10⁻³", "10^{-3}"),
        ("Wᵀ", "W^T"),
        ("∂e/∂x₂", "∂e/∂x_2"),
        ("½ of 2½", "1/2 of 2 1/2"),
        ("3 − (−2) – 1", "3 - (-2) - 1"),
        ("n′_f · v″", "n'_f · v''"),
        ("“overfitting” isn’t «bra»", '"overfitting" isn\'t "bra"'),
        ("24\u00a0×\u202f32", "24 × 32"),
        ("ﬁlter, ｗｉｄｅ, 𝐱, ٣", "filter, wide, x, 3"),
        ("a\r\nb\rc\u2028d\fe", "a\nb\nc\nd\ne"),
        ("e\u0301 pa\u030a norsk", "é på norsk"),
        ("‖x‖ ≤ √0.34 ≠ ∞", "‖x‖ ≤ √0.34 ≠ ∞"),
        ("αmin Δx σ(x) ρ νx ∂L/∂ω μm", "αmin Δx σ(x) ρ νx ∂L/∂ω μm"),
        ("soft\u00adhyphen \ufeffmark 👍\ufe0f", "softhyphen mark 👍"),
        ("градиент исчезает", "градиент исчезает"),
    ],
)
def test_plain_signs_without_a_flag(text: str, plain: str) -> None:
    found = normalise(text)
    assert found.text == plain
    assert found.flags == ()


@pytest.mark.parametrize(
    ("text", "plain", "flags"),
    [
        ("ig\u200bnore", "ignore", ("hidden_characters",)),
        ("a\u202eb\u2066c", "abc", ("hidden_characters",)),
        ("ok\U000e0049\U000e0067", "ok", ("hidden_characters",)),
        ("residuаl", "residual", ("look_alike_letters",)),
        ("the сору of а net", "the copy of a net", ("look_alike_letters",)),
        ("nοrm ΒatchNorm", "norm BatchNorm", ("look_alike_letters",)),
        ("convοlutiοn\u200b", "convolution", ("hidden_characters", "look_alike_letters")),
        ("gradiеntеr ρ", "gradienter ρ", ("look_alike_letters",)),
    ],
)
def test_tricks_are_undone_and_flagged(text: str, plain: str, flags: tuple[str, ...]) -> None:
    found = normalise(text)
    assert (found.text, found.flags) == (plain, flags)


def test_a_quote_is_the_students_own_text() -> None:
    original = "The “gra\u200bdient” is x²·e\u0301 here"
    found = normalise(original)
    start = found.text.index("gradient")
    assert found.quote(start, start + len("gradient")) == "gra\u200bdient"
    start = found.text.index("x^2")
    assert found.quote(start, start + 3) == "x²"
    start = found.text.index("é")
    assert found.quote(start, start + 1) == "e\u0301"
    assert found.quote(3, 3) == ""


@given(messy)
@example("か\uff9e")
@example("ǖ" + "\u0323" * 12)
@example("⁻¹\u200b²")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text).text
    again = normalise(once)
    assert again.text == once
    assert again.flags == ()


@given(messy, st.integers(0, 90), st.integers(0, 90))
def test_origin_rises_and_quotes_are_verbatim(text: str, start: int, end: int) -> None:
    found = normalise(text)
    assert len(found.origin) == len(found.text)
    assert list(found.origin) == sorted(found.origin)
    assert all(0 <= index < len(text) for index in found.origin)
    end = min(end, len(found.text))
    quote = found.quote(start, end)
    assert quote in text
    assert bool(quote) == (start < end)


@pytest.mark.parametrize(
    "unit", ["a\u0301\u0323" * 3, "\u0301\u0323", "²", "\u200b", "аb", "½", "1\u00a0", "\r\n", "  1 ", "```\n", "9" * 7]
)
def test_hostile_input_takes_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    normalise(text)
    strip_listing(text)
    assert time.process_time() - began < 10.0


def test_line_numbers_of_different_width_keep_the_indentation() -> None:
    numbered = "\n".join(
        f"{number}{' ' * (4 - len(str(number)))}{line}"
        for number, line in enumerate(["def f(x):", "    if x:", *["        x += 1"] * 8, "    return x"], start=1)
    )
    code = strip_listing(f"```python\n{numbered}\n```\nwhere x is a number")
    assert code == "def f(x):\n    if x:\n" + "        x += 1\n" * 8 + "    return x"


def test_one_blank_after_each_number_keeps_the_indentation() -> None:
    lines = ["def f(x):", *["    x += 1"] * 10, "    return x"]
    numbered = "\n".join(f"{number} {line}" for number, line in enumerate(lines, start=1))
    assert strip_listing(numbered) == "\n".join(lines)


@pytest.mark.parametrize("separator", [":  ", ".\t", "|   ", " | "])
def test_separators_after_the_number(separator: str) -> None:
    lines = ["class A:", "    def f(self):", "        return 1"]
    code = strip_listing("\n".join(f"{n}{separator}{line}" for n, line in enumerate(lines, start=7)))
    assert code == "\n".join(lines)


@pytest.mark.parametrize(
    "code",
    [
        "x = [\n    1,\n    2,\n    3,\n]",
        "1 + 1",
        "def f(x):\n    return x ** 2\n\n\nf(3)",
        "3\n3\n3",
    ],
)
def test_code_without_numbering_stays(code: str) -> None:
    assert strip_listing(code) == code


def test_typography_in_code_becomes_keyboard_signs() -> None:
    pasted = "def f(x):\r\n\treturn d[“key”]\u00a0−\u200b ‘a’"
    code = strip_listing(pasted)
    assert code == "def f(x):\n    return d[\"key\"] - 'a'"
    ast.parse(code)


def test_an_open_fence_runs_to_the_end_and_two_fences_are_joined() -> None:
    assert strip_listing("Code:\n```python\na = 1\n") == "a = 1\n"
    assert strip_listing("```\na = 1\n```\nand\n~~~\nb = 2\n~~~") == "a = 1\nb = 2"
