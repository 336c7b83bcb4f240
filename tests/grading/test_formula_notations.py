"""Unusual notations of derivatives mean what the usual one does, lose what it loses, and cannot be abused."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grading.marking import demo_part, mark, points_of

SEVEN_A, SEVEN_B = demo_part("7a", "formula"), demo_part("7b", "formula")
PATHS = (
    ("e/f", "f/x1"),
    ("e/f", "f/a", "a/x1"),
    ("e/f", "f/d", "d/a", "a/x1"),
    ("e/d", "d/a", "a/x1"),
    ("e/c", "c/a", "a/x1"),
    ("e/c", "c/b", "b/a", "a/x1"),
)
NOTATIONS = {
    "D": ("D_{{{by}}} {of}", "·"),
    "d below": ("∂_{{{by}}} {of}", "·"),
    "subscript": ("{of}_{{{by}}}", " "),
    "primes": ("{of}'({by})", " * "),
    "glued": ("d{of}d{by}", "*"),
    "underlined": ("d{of}_d{by}", " * "),
    "pdv": (r"\pdv{{{of}}}{{{by}}}", " "),
}


def _written(paths: list[tuple[str, ...]], notation: str) -> str:
    form, times = NOTATIONS[notation]
    pairs = [[atom.split("/") for atom in path] for path in paths]
    return " + ".join(times.join(form.format(of=of, by=by) for of, by in path) for path in pairs)


@pytest.mark.parametrize("notation", NOTATIONS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_the_order_of_paths_and_factors_never_matters_and_a_lost_path_does(notation: str, seed: int) -> None:
    rng = random.Random(seed)
    paths = [tuple(rng.sample(path, len(path))) for path in rng.sample(PATHS, len(PATHS))]
    assert points_of(SEVEN_B, _written(paths, notation)) == ["6"]
    assert points_of(SEVEN_B, _written(paths[1:], notation)) == ["5"]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("D_{x2} e = D_g e (D_j g D_{x2} j + D_h g D_{x2} h)", "3"),
        (r"\partial_{x_2} e = \partial_g e\,(\partial_j g\,\partial_{x_2} j + \partial_h g\,\partial_{x_2} h)", "3"),
        ("e_{x2} = e_g (g_j j_{x2} + g_h h_{x2})", "3"),
        ("e'(x2) = e'(g) [g'(j) j'(x2) + g'(h) h'(x2)]", "3"),
        ("de_dx2 = de_dg*(dg_dj*dj_dx2 + dg_dh*dh_dx2)", "3"),
        ("D_g e * D_j g * D_{x2} j", "1.5"),
        ("D_g e · D_j g · D_h j · D_{x2} h", "0"),  # over a connection that is not there
        ("e_g g_j j_{x2} g_h h_{x2}", "0"),  # the paths multiplied
        ("D_e g (D_g j D_j x2 + D_g h D_h x2)", "?"),  # the other way round: what is meant is not sure
        ("g_e (j_g x2_j + h_g x2_h)", "?"),
    ],
)
def test_a_notation_is_read_as_what_it_means(answer: str, points: str) -> None:
    assert points_of(SEVEN_A, answer) == [points]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("Path 1: de/dg * dg/dj * dj/dx2\nPath 2: de/dg * dg/dh * dh/dx2\nThe derivative is the sum of both.", "3"),
        ("1) de/dg * dg/dj * dj/dx2\n2) de/dg * dg/dh * dh/dx2\nLegg dem sammen.", "3"),
        ("1) de/dg * dg/dj * dj/dx2\n2) de/dg * dg/dh * dh/dx2\nSvaret er summen av desse.", "3"),
        ("1) de/dg * dg/dj * dj/dx2\n2) de/dg * dg/dh * dh/dg\nThe derivative is the sum of both.", "0"),
        ("1) de/dg * dg/dj * dj/dx2\n2) de/dg * dg/dh * dh/dx2\nThe product of both, not the sum.", "?1.5"),
        ("1) de/dg * dg/dj * dj/dx2\n2) de/dg * dg/dh * dh/dx2", "?1.5"),
    ],
)
def test_listed_paths_count_together_only_if_they_are_said_to_be_added(answer: str, points: str) -> None:
    assert points_of(SEVEN_A, answer) == [points]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("de/dx2 = sum over k in {j,h} of de/dg * dg/dk * dk/dx2", "3"),
        (
            r"\sum_{k\in\{j,h\}} \frac{\partial e}{\partial g}\frac{\partial g}{\partial k}\frac{\partial k}{\partial x_2}",
            "3",
        ),
        ("∂e/∂x2 = ∂e/∂g · (Σ_{k∈{j,h}} ∂g/∂k · ∂k/∂x2)", "3"),
        ("de/dx2 = de/dg * (sum_{k in {j,h}} dg/dk * dk/dx2)", "3"),
        ("sum over k=j,h of de/dg dg/dk dk/dx2, where k runs over the hidden neurons", "3"),
        ("sum over k in {j,a} of de/dg dg/dk dk/dx2", "0"),
        ("sum over k in {j,q} of de/dg dg/dk dk/dx2", "?"),
        ("sum over all k of de/dg dg/dk dk/dx2", "?"),
        ("d(e)/d(x2) = d(e)/d(g) * (d(g)/d(j) * d(j)/d(x2) + d(g)/d(h) * d(h)/d(x2))", "3"),
    ],
)
def test_sums_over_named_neurons_are_written_out(answer: str, points: str) -> None:
    assert points_of(SEVEN_A, answer) == [points]


def test_the_quote_is_what_the_student_wrote() -> None:
    (result,) = mark(SEVEN_A, "So we get D_{x₂} e = D_g e (D_j g D_{x₂} j + D_h g D_{x₂} h).").criteria
    assert [item.quote for item in result.evidence] == ["D_{x₂} e = D_g e (D_j g D_{x₂} j + D_h g D_{x₂} h)"]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("de/dx2 = de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2) or de/dg*dg/dj*dj/dx2", "0"),
        ("de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2) is wrong", "0"),
        ("de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2), men det er feil", "0"),
        ("It is either de/dg*dg/dj*dj/dx2 or something else", "?1.5"),
        ("e gets it from j or h: de/dg*(dg/dj*dj/dx2 + dg/dh*dh/dx2)", "3"),
    ],
)
def test_a_formula_that_is_taken_back_earns_nothing_and_a_choice_goes_to_a_person(answer: str, points: str) -> None:
    assert points_of(SEVEN_A, answer) == [points]


@given(st.text(alphabet="De_{}'()xfgdj12 ∂\\+*", max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_signs_are_read_without_a_crash_and_quoted_as_they_stand(text: str) -> None:
    (result,) = mark(SEVEN_B, {"formula": text}).criteria
    assert all(item.quote in text for item in result.evidence)


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("Let A = de/dg * dg/dj * dj/dx2 and B = de/dg * dg/dh * dh/dx2. Then de/dx2 = A + B.", "3"),
        ("δ_g = de/dg, de/dx2 = δ_g (dg/dj dj/dx2 + dg/dh dh/dx2)", "3"),
        ("A = de/dg * dg/dj * dj/dx2 and B = de/dg * dg/dh * dh/dx2. Then de/dx2 = A * B.", "0"),
        ("A = de/dg * dg/dj * dj/dx2. Then de/dx2 = A + B.", "?"),
        ("A = A de/dg. Then de/dx2 = A.", "?"),
    ],
)
def test_names_that_stand_for_derivatives_are_put_in(answer: str, points: str) -> None:
    assert points_of(SEVEN_A, answer) == [points]


@pytest.mark.parametrize(
    "piece",
    ["D_{x1} ", "e_{", "e'(", "dedf", "∂_", r"\pdv{e}", "D_{ ", "D_f e + ", "sum over k in {a,b} of ", r"\sum_{"],
)
def test_a_heap_of_notation_is_bounded_in_time(piece: str) -> None:
    started = time.perf_counter()
    mark(SEVEN_B, (piece * 12_000)[:12_000])
    assert time.perf_counter() - started < 5
