"""Connections in every usual form, exact points, and what goes to a person."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.grading.answer_type import ReadError, SpecError
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer
from tests.grading.marking import FIGURE, demo_part, mark, points_of

NET = demo_part("8a", "edges")
EDGES = ["S->A", "S->B", "S->E", "A->B", "A->C", "A->E", "B->C", "B->E", "C->D", "C->E", "D->E", "D->F", "E->F"]
LIST = ", ".join(EDGES)


def joined(form: str, between: str = ", ") -> str:
    return between.join(form.format(*edge.split("->")) for edge in EDGES)


@pytest.mark.parametrize(
    "answer",
    [
        LIST,
        LIST.lower(),
        "The chain S->A->B->C->D->F. All of S, A, B, C, D go to E: S->E, A->E, B->E, C->E, D->E. Also S->B, A->C, E->F.",
        joined("{} → {}", "\n"),
        joined(r"${} \to {}$"),
        joined("({}, {})"),
        joined("{} til {}"),
        joined("from {} to {}"),
        joined("{} -> {};", " "),
        "digraph {\n" + joined('  "{}" -> "{}" [weight=1];', "\n") + "\n}",
        "graph LR\n" + joined("{}-->{}", "\n"),
        r"\draw[->] " + joined(r"({}) -- ({});", r" \draw[->] "),
        "S -> A, B, E\nA -> B, C, E\nB -> C, E\nC -> D, E\nD -> E, F\nE -> F",
        "S: A B E\nA: B C E\nB: C E\nC: D E\nD: E F\nE: F",
        "S is connected to A, B and E. A goes to B, C and E. B goes to C and E. C to D and E. D to E and F. E to F.",
        "S->A->B->C->D->E->F, S->B, S->E, A->C, A->E, B->E, C->E, D->F",
        ", ".join("{1} <- {0}".format(*edge.split("->")) for edge in EDGES),
        "S: A, B, E; A: B, C, E; B: C, E; C: D, E; D: E, F; E: F; F: none",
        '{"S": ["A", "B", "E"], "A": ["B", "C", "E"], "B": ["C", "E"], "C": ["D", "E"], "D": ["E", "F"], "E": ["F"]}',
        "flowchart TD; S-->A & B & E; A-->B & C & E; B-->C & E; C-->D & E; D-->E & F; E-->F",
        "The connections are " + LIST + ". See figure 1.",
        "Frå S går det piler til A, B og E. Frå A til B, C og E. Frå B til C og E. Frå C til D og E. Frå D til E og F. Frå E til F.",
        "There are arrows from S to A, B and E, from A to B, C and E, from B to C and E, from C to D and E, from D to E and F, "
        "from E to F.",
        "S påverkar A, B og E. A påverkar B, C og E. B påverkar C og E. C påverkar D og E. D påverkar E og F. E påverkar F.",
        "A = f(S), B = f(S, A), C = f(A, B), D = f(C), E = f(S, A, B, C, D), F = f(D, E)",
        "A = g(S)\nB = g(S, A)\nC = g(A, B)\nD = g(C)\nE = g(S, A, B, C, D)\nF = g(D, E)",
        "from | to\nS | A, B, E\nA | B, C, E\nB | C, E\nC | D, E\nD | E, F\nE | F",
        "| fra | til |\n|---|---|\n| S | A, B, E |\n| A | B, C, E |\n| B | C, E |\n| C | D, E |\n| D | E, F |\n| E | F |",
        "A får input frå S. B får input frå S og A. C avheng av A og B. D får input frå C. E får input frå S, A, B, C og D. "
        "F er ein funksjon av D og E.",
        "A depends on S. B depends on S and A. C is computed from A and B. D gets its input from C. "
        "E gets input from S, A, B, C and D. F is fed by D and E.",
        "Inputs of A: S. Inputs of B: S, A. Inputs of C: A, B. Inputs of D: C. Inputs of E: S, A, B, C, D. Inputs of F: D, E.",
        "A: from S; B: from S, A; C: from A, B; D: from C; E: from S, A, B, C, D; F: from D, E",
        "Edges out of S: A, B, E. Out of A: B, C, E. Out of B: C, E. Out of C: D, E. Out of D: E, F. Out of E: F.",
        "S ---> A, B, E | A ---> B, C, E | B ---> C, E | C ---> D, E | D ---> E, F | E ---> F",
        "S→ABE, A→BCE, B→CE, C→DE, D→EF, E→F",
        "[" + joined("[{}, {}]") + "]",
        joined("{} > {}"),
    ],
)
def test_full_points_in_every_form(answer: str) -> None:
    assert points_of(NET, answer) == ["3"]


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (LIST + ", S->F", "2.5"),
        (LIST + ", A->S", "2.5"),
        (LIST + ", S->X", "2.5"),
        (LIST.replace("S->A, ", ""), "2.5"),
        (LIST.replace("C->D", "D->C"), "2.5"),
        (joined("{1}->{0}"), "0"),
        (joined("{}-{}"), "1.5"),
        (joined("{}--{}").replace("S--A, ", "").replace("S--B, ", ""), "1.5"),
        (joined("{}--{}", "\n").replace("--A", "->A"), "?0"),
        ("S->A", "0"),
        (LIST + ", but not S->F", "?2.5"),
        ("See the figure.", "?"),
    ],
)
def test_errors_cost_half_a_point(answer: str, points: str) -> None:
    assert points_of(NET, answer) == [points]


def test_a_figure_alone_goes_to_a_person() -> None:
    result = mark(NET, Answer(attachments={"figure": FIGURE}))
    assert (result.criteria[0].points, result.flags) == (None, ())
    missing = mark(NET, Answer(whole="See figure 3."))
    assert (missing.criteria[0].points, missing.flags) == (None, ("figure_missing",))


def test_the_table_of_the_question_earns_nothing_by_itself() -> None:
    table = NET.question.prompt[NET.question.prompt.index("|") : NET.question.prompt.rindex("|") + 1]
    assert points_of(NET, table) == ["0"]


def test_another_table_is_read_and_left_to_a_person() -> None:
    rows = {node: ["1" if f"{node}->{other}" in EDGES else "0" for other in "FEDCBAS"] for node in "SABCDE"}
    table = "F E D C B A S\n" + "\n".join(f"{node} {' '.join(bits)}" for node, bits in rows.items())
    assert points_of(NET, table) == ["?3"]


@given(st.permutations(EDGES), st.integers(0, 7))
@settings(deadline=None, max_examples=40)
def test_order_does_not_matter_and_each_missing_one_costs(edges: list[str], missing: int) -> None:
    kept = edges[missing:]
    assert points_of(NET, "; ".join(kept)) == [f"{max(0.0, 3 - missing / 2):g}"]


def test_hostile_lists_are_cheap() -> None:
    chance = random.Random(7)
    for text in ("S->" * 4000, "{" * 9000, "S," * 5000, "-" * 9000, "is " * 4000 + "to", "S: " * 4000, "(S," * 4000):
        start = time.process_time()
        mark(NET, text + chance.choice(["", "A", "\n"]))
        assert time.process_time() - start < 10


def test_preview_and_settings() -> None:
    kind = ANSWER_TYPES["edges"]
    assert kind.read is not None
    assert kind.read("S->A, A→B") == "S→A, A→B"
    with pytest.raises(ReadError):
        kind.read("a drawing")
    with pytest.raises(SpecError) as caught:
        kind.parse_spec({"nodes": ["A"], "edges": ["A->Q"], "per_error": 1}, "s")
    assert caught.value.path == "s.edges.0"


@pytest.mark.parametrize(
    "answer",
    [
        "S -> A\n  -> B\n  -> E\nA -> B\n  -> C\n  -> E\nB -> C\n  -> E\nC -> D\n  -> E\nD -> E\n  -> F\nE -> F",
        "S goes to A, B, E; A i B, C, E; B i C, E; C i D, E; D i E, F; E i F",
        LIST.replace("C->D, ", "") + ". C is tied with D as well.",
    ],
)
def test_neurons_named_together_outside_the_list_go_to_a_person(answer: str) -> None:
    (points,) = points_of(NET, answer)
    assert points.startswith("?")


def test_connections_that_are_all_denied_earn_nothing_and_some_go_to_a_person() -> None:
    denied = "There are no arrows from S to A or B, no arrows from A to B, C or E, never one from B to C, and D does not go to E."
    assert points_of(NET, denied) == ["0"]
    assert points_of(NET, "There is no arrow from A to S. " + LIST) == ["?2.5"]
    assert mark(NET, Answer({"edges": denied}, attachments={"figure": FIGURE})).criteria[0].points is None


@given(seed=st.integers(0, 10**6), form=st.sampled_from(["{} {} {}", "from {0} {1} {2}", "{2} {3} {0}"]))
@settings(max_examples=30, deadline=None)
def test_edges_in_words_keep_their_direction_in_any_order(seed: int, form: str) -> None:
    rng = random.Random(seed)
    to = rng.choice(["to", "til", "goes to", "has an arrow to", "peker mot", "->"])
    back = rng.choice(["depends on", "gets input from", "er en funksjon av", "får input frå", "<-"])
    edges = [edge.split("->") for edge in rng.sample(EDGES, len(EDGES))]
    said = ". ".join(form.format(start, to, end, back) for start, end in edges)
    assert points_of(NET, said) == ["3"]
    lost = ". ".join(form.format(start, to, end, back) for start, end in edges[1:])
    assert points_of(NET, lost) == ["2.5"]


@pytest.mark.parametrize(
    "piece", ["A = f(", "from A to ", "from | to\n", "| A | B |\n", "Inputs of A: ", "A>", "S→ABC"]
)
def test_heaps_of_words_are_bounded_in_time(piece: str) -> None:
    started = time.perf_counter()
    mark(NET, (piece * 12_000)[:12_000])
    assert time.perf_counter() - started < 5
