"""Formulas by meaning: chain rules, losses, equivalence. Exact points, and mutants that must lose them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.grading.answer_type import ReadError, SpecError
from exams.grading.answer_types.formula.convention import Convention, read_convention
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer
from tests.grading.marking import demo_part, mark, part_of, points_of

SEVEN_A, SEVEN_B = demo_part("7a", "formula"), demo_part("7b", "formula")
NINE_C = demo_part("9c", "formula")

PATHS = [
    ["de/df", "df/dx1"],
    ["de/df", "df/da", "da/dx1"],
    ["de/df", "df/dd", "dd/da", "da/dx1"],
    ["de/dd", "dd/da", "da/dx1"],
    ["de/dc", "dc/da", "da/dx1"],
    ["de/dc", "dc/db", "db/da", "da/dx1"],
]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2)", "3"),
        ("de/dg (dg/dj dj/dx2 + dg/dh dh/dx2)", "3"),
        ("∂e/∂g · (n'(z_g) w_j · n'(z_j) v_2 + n'_g w_h · n'_h v_2)", "3"),
        ("n'_e w_g (n'_g w_{jg} n'_j v_2 + n'_g w_h n'_h v_2)", "3"),
        ("By the chain rule: de/dx2 = de/dg * dg/dx2, where dg/dx2 = dg/dj * dj/dx2 + dg/dh * dh/dx2.", "3"),
        ("de/dx2 = de/dg * dg/dx2 = de/dg (dg/dj * dj/dx2 + dg/dh * dh/dx2)", "3"),
        ("de/dg*dg/dx2", "1.5"),
        ("de/dg*dg/dj*dj/dx2", "1.5"),
        ("dg/dj*dj/dx2 + dg/dh*dh/dx2", "0"),
        ("δe/δg(δg/δj δj/δx2 + δg/δh δh/δx2)", "3"),
        ("de/dg * (dg/dj*dj/dx2 + dg/dh*dh/dx2 + dg/dx2)", "1.5"),
        ("de/dg*(dg/dj*dj/dx2 - dg/dh*dh/dx2)", "0"),
        ("2*de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2)", "0"),
        ("de/dx2 = de/dx2", "?0"),
        ("de/dg * (dg/dj * dj/dx2", "?"),
        ("I do not know", "0"),
        ("de/dq * dq/dx2", "?"),
        ("first de/dg*dg/dj*dj/dx2 and second de/dg*dg/dh*dh/dx2", "?1.5"),
        ("de/dx2 = de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2) or de/dx2 = de/dg*dg/dj*dj/dx2", "0"),
    ],
)
def test_two_paths(answer: str, points: str) -> None:
    assert points_of(SEVEN_A, answer) == [points]


@pytest.mark.parametrize("count", range(1, 7))
def test_every_path_counts_once(count: int) -> None:
    answer = " + ".join("*".join(path) for path in PATHS[:count])
    assert points_of(SEVEN_B, f"de/dx1 = {answer}") == [str(count)]


@pytest.mark.parametrize(
    ("extra", "points"),
    [("de/dc*dc/dx1", "5"), ("de/dc*dc/dd*dd/da*da/dx1", "5"), ("de/df*df/dx1", "5"), ("1", "5")],
)
def test_a_term_that_is_no_path_costs_a_point(extra: str, points: str) -> None:
    answer = " + ".join("*".join(path) for path in PATHS)
    assert points_of(SEVEN_B, f"{answer} + {extra}") == [points]


def test_total_derivatives_count_half() -> None:
    assert points_of(SEVEN_B, "de/dc*dc/dx1 + de/dd*dd/dx1 + de/df*df/dx1") == ["2.5"]


def test_an_answer_in_a_sheet_is_found_in_its_text() -> None:
    text = (
        "We use the chain rule.\n\n$$\\begin{aligned}\n\\frac{\\partial e}{\\partial x_2} &= \\frac{\\partial e}"
        "{\\partial g}\\frac{\\partial g}{\\partial x_2} \\\\\n&= \\frac{\\partial e}{\\partial g}\\left(\\frac{\\partial g}"
        "{\\partial h}\\frac{\\partial h}{\\partial x_2} + \\frac{\\partial g}{\\partial j}\\frac{\\partial j}"
        "{\\partial x_2}\\right)\n\\end{aligned} \\quad (1)$$\n\nwhere a path leads over j and one over h."
    )
    assert points_of(SEVEN_A, Answer(whole=text)) == ["3"]


@settings(deadline=None, max_examples=40)
@given(st.permutations(PATHS), st.randoms(use_true_random=False))
def test_order_of_terms_and_factors_does_not_matter(paths: list[list[str]], chance: random.Random) -> None:
    terms = []
    for path in paths:
        factors = list(path)
        chance.shuffle(factors)
        terms.append(chance.choice(["*", " · ", " "]).join(factors))
    assert points_of(SEVEN_B, " + ".join(terms)) == ["6"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 5), st.data())
def test_a_dropped_factor_loses_its_path(place: int, data: st.DataObject) -> None:
    paths = [list(path) for path in PATHS]
    paths[place].pop(data.draw(st.integers(0, len(paths[place]) - 1)))
    answer = " + ".join("*".join(path) for path in paths)
    (points,) = points_of(SEVEN_B, answer)
    assert points.startswith("?") or float(points) < 6


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PATHS), st.sampled_from(PATHS))
def test_the_same_path_twice_earns_it_once_and_costs_a_term(one: list[str], two: list[str]) -> None:
    answer = f"{'*'.join(one)} + {'*'.join(one)} + {'*'.join(two)}"
    (points,) = points_of(SEVEN_B, answer)
    assert points == ("0" if one == two else "1")


def loss(formula: str, convention: str = "") -> list[str]:
    return points_of(NINE_C, {"formula": formula, "convention": convention})


@pytest.mark.parametrize(
    ("formula", "convention", "points"),
    [
        (r"-\frac1n\sum_{i=1}^n \log D(G(z^{(i)}))", "", "2.5"),
        ("E[log(1 - D(G(z)))]", "D(x) = P(real)", "2.5"),
        ("E[log D(G(z))]", "D = P(fake)", "2.5"),
        ("D(G(z))", "probability that x is generated", "2.5"),
        ("-E[log(1-D(G(z)))]", "1 for real images and 0 for fake ones", "1"),
        (r"\frac{1}{2n}\sum_i (D(G(z_i))-1)^2", "1 = real", "2.5"),
        ("mean(f_w(G(z)))", "critic with a high score for real", "1"),
        ("-mean(f_w(G(z))) + lambda*||w||^2", "critic", "2.5"),
        ("BCE(D(G(z)), 1)", "", "2.5"),
        ("-torch.log(D(G(z))).mean()", "", "2.5"),
        ("max(0, 1 - D(G(z)))", "", "2.5"),
        ("-E[log D(x)] - E[log(1-D(G(z)))]", "P(real)", "0"),
        ("E[f(G(z))] - E[f(x)]", "critic", "0"),
        ("E[log D(x)] + E[log(1-D(G(z)))]", "P(real)", "?2.5"),
        ("-log D(x)", "", "0"),
        ("||G(z) - x||^2", "", "0"),
        ("(D(G(z)) - 0.5)^2", "", "0"),
        ("-log D(G(z))", "probability of real, or 1 = fake", "?2.5"),
        ("-log p", "", "?"),
        ("L_D = -log D(x) - log(1-D(G(z)))", "", "0"),
    ],
)
def test_a_generator_loss_must_fall(formula: str, convention: str, points: str) -> None:
    assert loss(formula, convention) == [points]


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(["log", r"\ln", r"\log"]), st.sampled_from(["1/n", r"\frac{1}{m}", "", "2"]),
    st.sampled_from(["z_i", "z^{(i)}", "v_i"]), st.booleans(),
)  # fmt: skip
def test_scale_base_and_names_do_not_change_a_loss(log: str, scale: str, name: str, right: bool) -> None:
    formula = f"{'-' if right else ''}{scale} \\sum_i {log}(D(G({name})))"
    assert loss(formula) == ["2.5" if right else "1"]


def test_the_loss_of_g_is_taken_where_both_are_given() -> None:
    text = r"$L_D = -\frac1n\sum [\log D(x_i) + \log(1-D(G(z_i)))]$ and $L_G = -\frac1n\sum\log D(G(z_i))$"
    assert points_of(NINE_C, Answer(whole=text)) == ["2.5"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D(x) is the probability that x is real", Convention.REAL),
        ("gives the probability that the image is fake. Low is good.", Convention.FAKE),
        ("D outputs 1 for real images and 0 for fake images", Convention.REAL),
        ("D gir sannsynligheten for at bildet er falskt", Convention.FAKE),
        ("high score = real", Convention.REAL),
        ("D(x)=0 means real", Convention.FAKE),
        ("high f_w = fake", Convention.FAKE),
        ("it spots the fakes: fake", Convention.UNCLEAR),
        ("tells real from fake", Convention.UNSTATED),
        ("a number", Convention.UNSTATED),
        ("probability of real, 1 = fake", Convention.UNCLEAR),
        ("D(x) literally is real, I think", Convention.UNSTATED),
        ("the real data are stored first", Convention.UNSTATED),
        ("D er liten for falske bilete", Convention.REAL),
        ("ekte bilete får stor D", Convention.REAL),
    ],
)
def test_conventions(text: str, expected: Convention) -> None:
    assert read_convention([text]) is expected


def equal(formula: str, answer: str) -> list[str]:
    part = part_of("formula", {"kind": "equal", "formula": formula, "functions": ["D", "G"]}, {"q": "2"}, ("f",))
    return points_of(part, {"f": answer})


@pytest.mark.parametrize(
    ("formula", "answer", "points"),
    [
        ("(a+b)^2", "a^2 + 2ab + b^2", "2"),
        ("(a+b)^2", "a^2 + b^2", "0"),
        ("floor((I+2p-k)/s) + 1", r"\lfloor (I + 2p - k + s)/s \rfloor", "2"),
        ("floor((I+2p-k)/s) + 1", "ceil((I+2p-k)/s)", "0"),
        ("D(G(x))", "G(D(x))", "0"),
        ("log(x)/2", r"\frac12\ln x", "2"),
        ("sum_{i=1}^n x_i", r"\sum_{j=1}^n x_j", "2"),
        ("x/2", "y = x/3 = 0,5x", "2"),
        ("x/2", "x/ ", "?"),
    ],
)
def test_equal_by_value(formula: str, answer: str, points: str) -> None:
    assert equal(formula, answer) == [points]


LETTERS = ["a", "b", "c"]


@settings(deadline=None, max_examples=40)
@given(st.permutations(LETTERS), st.integers(1, 9), st.integers(1, 9))
def test_commuting_and_expanding_keep_the_verdict(order: list[str], one: int, two: int) -> None:
    reference = f"({one}a + b)(c + {two})"
    expanded = [f"{one}ac", f"{one * two}a", "bc", f"{two}b"]
    shuffled = " + ".join(sorted(expanded, key=lambda term: order.index(next(x for x in term if x in LETTERS))))
    assert equal(reference, shuffled) == ["2"]
    assert equal(reference, shuffled.replace("bc", "bc + 1")) == ["0"]


def test_a_preview_names_the_place_in_the_student_text() -> None:
    read = ANSWER_TYPES["formula"].read
    assert read is not None
    assert read("x₁² + 1/2") == "x_1^2 + 1/2"
    assert read("de/dx1 = de/df * df/dx1") == "∂e/∂x_1 = ∂e/∂f · ∂f/∂x_1"
    assert read("-log D(G(z))") == "-log(D(G(z)))"
    assert read("(d + de)/2") == "(d + de)/2"
    with pytest.raises(ReadError) as caught:
        read("x₁ + )")
    assert caught.value.position == 5


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"kind": "chain_rule", "of": "e", "by": "x", "edges": ["a-b"], "per_path": 1, "per_wrong": 1}, "s.edges"),
        ({"kind": "chain_rule", "of": "e", "by": "x", "edges": ["a->e"], "per_path": 1, "per_wrong": 1}, "s.by"),
        ({"kind": "equal", "formula": "a +"}, "s.formula"),
        ({"kind": "other"}, "s.kind"),
        ({"kind": "falling_loss", "generator": "G"}, "s"),
        ({"kind": "equal", "formula": "a", "colour": 1}, "s.colour"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], path: str) -> None:
    with pytest.raises(SpecError) as caught:
        ANSWER_TYPES["formula"].parse_spec(settings, "s")
    assert caught.value.path == path


def test_evidence_is_verbatim() -> None:
    text = "∂e/∂x₂ = ∂e/∂g · (∂g/∂j · ∂j/∂x₂ + ∂g/∂h · ∂h/∂x₂)"
    result = mark(SEVEN_A, text)
    assert [evidence.quote for evidence in result.criteria[0].evidence] == [text]
    assert result.readings[0].text == "∂e/∂x_2 = ∂e/∂g · (∂g/∂j · ∂j/∂x_2 + ∂g/∂h · ∂h/∂x_2)"
