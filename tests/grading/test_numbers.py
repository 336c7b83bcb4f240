"""Numbers with working: exact points for many ways to write them, and what must go to a person."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.grading.answer_type import ReadError, SpecError
from exams.grading.registry import ANSWER_TYPES
from exams.grading.types import Answer
from tests.grading.marking import demo_part, mark, part_of, points_of

SHAPE, FIELD, LIPSCHITZ = (demo_part(label, "numbers") for label in ("5a", "5b", "12a"))


@pytest.mark.parametrize(
    ("result", "work", "points"),
    [
        ("(24, 32)", "floor((I+2p-k)/s)+1", "1 1 1 0"),
        ("24x32", "(69+8-7)/3 = 23.33, (90+8-5)/3 = 31", "1 1 1 1"),
        ("24 × 32", "70 and 93", "1 1 1 1"),
        ("H=24, W=32", "", "1 1 0 0"),
        ("width 32, height 24", "", "1 1 0 0"),
        ("24 rows and 32 columns", "", "1 1 0 0"),
        ("[24,32]", r"$\lfloor\frac{n+2p-f}{s}+1\rfloor$", "1 1 1 0"),
        ("(32, 24)", "(90+8-5)/3+1 = 32, (69+8-7)/3 + 1 = 24.33 -> 24", "0 0 1 1"),
        ("(24, 31)", "(I + 2P - K)/S + 1", "1 0 0 0"),
        ("(24, 32)", "(I + 2P - K)/S + 1, rounded down", "1 1 1 0"),
        ("(25, 32)", "ceil(70/3)+1 = 25, 93/3+1 = 32", "0 1 0 1"),
        ("(24, 32)", "q is the padding: floor((n - k + 2q)/s) + 1", "1 1 1 0"),
        ("(24, 32)", "floor((n - 2k + p)/s) + 1", "1 1 ? 0"),
        ("(22, 30)", "floor((69+4-7)/3)+1 = 23", "0 0 0 0"),
        ("(24, 32) or (23, 31)", "", "0 0 0 0"),
        ("(24, 32)", "The output shape is (23, 31).", "?1 ?1 0 0"),
        ("see below", "", "? ? 0 0"),
        ("twenty-four by thirty-two", "70 and 93", "1 1 1 1"),
        ("24:32", "", "1 1 0 0"),
        ("(24, 32)", "ceil((69+8-7)/3) = 24, ceil((90+8-5)/3)+1 = 32", "1 1 ? 1"),
        ("24x32", "Output size is floor of (input + 2 padding - kernel) / stride, plus one.", "1 1 ? 0"),
        ("24x32", "floor((input + 2 padding - kernel) / stride)", "1 1 0 0"),
        ("24x32", "height: (69+8-7)/3 = 23.33 -> 23 + 1, width: 93/3 = 31 -> +1", "1 1 1 1"),
        ("24x32", "77-7+1 = 71 places, ceil(71/3) = 24. 98-5+1 = 94, ceil(94/3) = 32.", "1 1 ? 1"),
        ("24 høy og 32 brei", "", "1 1 0 0"),
        ("breidd 32, høgd 24", "", "1 1 0 0"),
        ("25x32", "(69+8-7)/3+1 = 24.33 which we round up to 25, (90+8-5)/3+1 = 32", "0 1 0 1"),
        ("(24, 31)", r"$\lfloor\frac{69+2\cdot 4-7}{3}\rfloor+1=24$, the width is 31", "1 0 ? 0.5"),
        ("(32, 24)", "height: floor((69+8-7)/3)+1 = 24, width: floor((90+8-5)/3)+1 = 32", "0 0 1 1"),
        ("(23, 31)", "first (23, 31), and then the output is (24, 32)", "?0 ?0 0 0"),
    ],
)
def test_a_shape_and_its_working(result: str, work: str, points: str) -> None:
    assert points_of(SHAPE, {"result": result, "work": work}) == points.split()


def test_a_shape_in_a_sheet() -> None:
    text = (
        "The size is $\\lfloor (M + 2r - k)/s + 1 \\rfloor$ where r is the padding.\n"
        "For (69, 90) we put in the numbers: $(69+8-7)/3$ and $(90+8-5)/3$.\nThe output has the size (24, 32)."
    )
    assert points_of(SHAPE, Answer(whole=text)) == ["1", "1", "1", "1"]


@given(st.permutations(["+ 69", "+ 2*4", "- 7"]), st.sampled_from(["/3", "//3", " : 3"]))
@settings(deadline=None, max_examples=20)
def test_terms_of_a_substitution_may_be_in_any_order(terms: list[str], divided: str) -> None:
    inner = " ".join(terms).lstrip("+ ")
    assert points_of(SHAPE, {"result": "", "work": f"({inner}){divided}"})[3] == "0.5"


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ({"l2": "11 elements", "l3": "R = 23", "work": "3+4*2 = 11, 11+2*6 = 23"}, "2 2 2"),
        ({"l2": "11", "l3": "32", "work": "l2: 3+2*4 = 11. l3: 5+2*3=11, 3 + 2*10 = 32"}, "2 2 1"),
        ({"l2": "11", "l3": "24", "work": "3+4*2 = 11"}, "1 2 0"),
        ({"l2": "15", "l3": "45", "work": "3*5 = 15 and 3*5*3 = 45"}, "0 0 0"),
        ({"l2": "8", "l3": "11", "work": "3+5 = 8, 3+5+3 = 11"}, "0 0 0"),
        ({"l2": "11", "l3": "35", "work": "3+4*2 = 11; 11 + 2*12 = 35"}, "1 2 0"),
        ({"l2": "11", "l3": "25", "work": "l2: 3+4*2 = 11. l3: 5+3*2 = 12, 3 + 2*11 = 25"}, "?1 2 0"),
        ({"l2": "11 or 15", "l3": "23"}, "0 0 2"),
        ({"l2": "a dozen", "l3": "23"}, "0 ? 2"),
        ({"l2": "eleven", "l3": "twenty-three"}, "0 2 2"),
        ({"l2": "elleve", "l3": "tre og tjue", "work": "tre pluss åtte er 11"}, "1 2 2"),
        ({"l2": "to", "l3": "fire"}, "0 0 0"),
        ("A neuron of l2 depends on eleven elements of l0, a neuron of l3 on twenty-three elements of l0.", "0 2 2"),
        ("Eit nevron i l2 får inn 11 element frå l0, eit nevron i l3 får inn 23.", "0 2 2"),
        ({"l2": "11", "l3": "23", "work": "R_2 = 3 + (5-1)*2 = 11, R_3 = R_2 + (3-1)*2*3 = 23"}, "2 2 2"),
        ({"l2": "11", "l3": "23", "work": "3+2+2+2+2 = 11, 11+6+6 = 23"}, "2 2 2"),
        ({"l2": "11", "l3": "23", "work": "3+5+3 = 11, 11 doubled"}, "0 2 2"),
        ({"l2": "3", "l3": "11", "work": "l2: 3, l3: 3+4*2 = 11"}, "?1 0 0"),
        ({"l2": "11", "l3": "23", "work": "jump after l2: 2*3 = 6. r2 = 3+4*2 = 11, r3 = 11+2*6 = 23"}, "2 2 2"),
        ("One l2 neuron covers 3 elements of l0 and then more: 3 + 2*4 = 11.", "1 ?2 0"),
        (
            "Field of l2 w.r.t. l0: (5-1)*2 + 3 = 8 + 3 = 11.\nField of l3 w.r.t. l0: 5+2*3 = 11, then (11-1)*2 + 3 = 23.",
            "2 2 2",
        ),
        (
            "An l2 neuron takes 5 inputs from l1. The first covers 3 elements of l0, every further one 2 more: 3+2+2+2+2 = 11. "
            "A neuron of l3 takes 3 from l2; in l1 that is 5+3+3 = 11 and in l0 that is 3+10*2 = 23.",
            "2 ?2 2",
        ),
        ("A neuron of l3 takes 3 of l2; in l1 that is 5+2*3 = 11 and in l0 that is 3+2*10 = 23.", "1 ? 2"),
        ("l2 depends on 11 elements of l0 and l3 on 23 elements of l0.", "0 2 2"),
        ("l2 depends on 23 elements of l0 and l3 on 11 elements of l0.", "0 0 0"),
        ("R_1 = 3\n$R_2 = 3 + 4\\cdot 2 = 11$\n$R_3 = 11 + 2\\cdot 6 = 23$", "2 2 2"),
        ("Et nevron i l2 ser 3 + 4*2 = 11 elementer i l0, og et nevron i l3 ser 11 + 2*6 = 23 i l0.", "2 2 2"),
        ("The answers are 11 and 23.", "0 2 2"),
        ("Layer 2: 11\nLayer 3: 23\nBecause 3 + 2*4 = 11 and 11 + 2*6 = 23.", "2 2 2"),
        ("I do not know.", "0 0 0"),
        ({"l2": "15", "l3": "45", "work": "11 23 3+4*2 11+2*6"}, "?2 0 ?1"),
        (
            "A neuron of l2 does not depend on 11 inputs and one of l3 does not depend on 23.",
            "0 0 0",
        ),
        ("A neuron of l2 does not depend on 15 elements of l0 but on 11, one of l3 on 23.", "?0 ?0 2"),
    ],
)
def test_values_are_tied_to_their_layer(answer: object, points: str) -> None:
    assert points_of(FIELD, answer) == points.split()


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("0.583", "1"), ("0,58", "1"), (r"\sqrt{0.34} \approx 0.583", "1"), ("0.8 < 1", "1"), ("K = 0.6", "1"),
        ("sqrt(0.3^2 + (-0.5)^2)", "1"), (r"$\|w\|_2 = \sqrt{0.34}$", "1"), ("0.5*sqrt(2)", "1"), ("√0.34", "1"),
        ("0.34", "0"), ("0.5", "0"), ("0.2", "0"), ("1", "0"), ("sqrt(0.34) = 0.058", "0"), ("0.999", "1"),
        ("sqrt(0.34) = 0.8", "?1"), ("0.583 or 0.2", "0"), ("K < 1", "?"), ("small", "0"), ("", "0"),
    ],
)  # fmt: skip
def test_a_range_of_numbers(value: str, points: str) -> None:
    assert points_of(LIPSCHITZ, {"K": value, "proof": "", "gradient": "", "conclusion": ""})[0] == points


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("(5, -1)", "1.5"), ("[5,-1]^T", "1.5"), ("5, -1", "1.5"), ("5 and -1", "1.5"), ("(3-(-2), 1-2)", "1.5"),
        ("(3,1) - (-2,2)", "1.5"), ("3-(-2), 1-2", "1.5"), ("5 i w1, -1 i w2", "1.5"), (r"\begin{pmatrix}5\\-1\end{pmatrix}", "1.5"), ("dh/dw1 = 5, dh/dw2 = -1", "1.5"),
        ("(5, 1)", "0.75"), ("(1, 3)", "0"), ("(-5, 1)", "0"), ("5.5 and 0.5", "0"), ("5 w", "?"), ("(5,-1) or (1,3)", "0"),
    ],
)  # fmt: skip
def test_a_tuple_by_component(value: str, points: str) -> None:
    assert points_of(LIPSCHITZ, {"K": "", "proof": "", "gradient": value, "conclusion": ""})[1] == points


@pytest.mark.parametrize(
    "said", ["its gradient is not (5,-1), it is 0", "gradienten er ikke (5, -1)", "grad h isn't equal to (5, -1)"]
)
def test_a_value_that_is_denied_earns_nothing_unseen(said: str) -> None:
    answer = {"K": "", "proof": "", "gradient": "", "conclusion": said}
    assert points_of(LIPSCHITZ, answer)[1] == "0"


def test_a_value_beside_a_denied_one_counts() -> None:
    answer = {"K": "", "proof": "", "gradient": "", "conclusion": "its gradient is not (1,3), the gradient is (5,-1)"}
    assert points_of(LIPSCHITZ, answer)[1] == "1.5"
    answer["conclusion"] = "the gradient is not (1, 3)"
    assert points_of(LIPSCHITZ, answer)[1] == "?0"


def test_a_value_said_otherwise_in_the_working_goes_to_a_person() -> None:
    answer = {"K": "1", "proof": "so K = 0.583", "gradient": "(5,-1)", "conclusion": "the gradient of h is (5, -1)"}
    assert points_of(LIPSCHITZ, answer) == ["?0", "1.5"]


def length(text: str, **target: object) -> list[str]:
    asked = {"name": "length", "field": "f", "value": "2.5", "tolerance": "0.05", **target}
    rules = {"q": {"kind": "value", "target": "length"}}
    return points_of(part_of("numbers", {"targets": [asked], "rules": rules}, {"q": "1"}, ("f",)), {"f": text})


@pytest.mark.parametrize(
    ("text", "points"),
    [("2.52", "1"), ("2,45", "1"), ("2.56", "0"), ("5/2", "1"), ("250 cm", "1"), ("2.5 m", "1"), ("2.5 cm", "0")],
)
def test_tolerance_and_units(text: str, points: str) -> None:
    assert length(text, units={"m": 1, "cm": "0.01"}) == [points]


def test_relative_tolerance() -> None:
    assert length("2.6", tolerance=0, relative_tolerance="0.05") == ["1"]
    assert length("2.7", tolerance=0, relative_tolerance="0.05") == ["0"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"targets": []}, "s.targets"),
        ({"rules": {"q": {"kind": "value", "target": "b"}}}, "s.rules.q.target"),
        ({"rules": {"q": {"kind": "guess"}}}, "s.rules.q.kind"),
        ({"targets": [{"name": "a", "field": "f", "value": "x"}]}, "s.targets.0.value"),
        ({"targets": [{"name": "a", "field": "f"}]}, "s.targets.0"),
        ({"targets": [{"name": "a", "field": "f", "range": {}}]}, "s.targets.0.range"),
    ],
)
def test_wrong_settings_are_named(change: dict[str, object], path: str) -> None:
    good = {"targets": [{"name": "a", "field": "f", "value": 1}], "rules": {"q": {"kind": "value", "target": "a"}}}
    with pytest.raises(SpecError) as caught:
        ANSWER_TYPES["numbers"].parse_spec({**good, **change}, "s")
    assert caught.value.path == path


def test_readings_and_evidence_are_the_students_words() -> None:
    result = mark(FIELD, {"l2": "3 + 2·4 ＝ １１", "l3": "", "work": ""})
    assert [(reading.field, reading.text) for reading in result.readings] == [("l2", "11")]
    assert [evidence.quote for evidence in result.criteria[1].evidence] == ["3 + 2·4 ＝ １１"]


@pytest.mark.parametrize(
    "text", ["K = 0.583 " * 4000, "a neuron in l2 " * 2500, "(1,2) " * 5000, "floor((a+2b-c)/d)+1 " * 1200, "9 " * 4000]
)
def test_long_texts_are_cheap_and_overlong_ones_go_to_a_person(text: str) -> None:
    for part in (SHAPE, FIELD, LIPSCHITZ):
        start = time.process_time()
        mark(part, Answer(whole=text))
        assert time.process_time() - start < 15
    assert set(points_of(SHAPE, Answer(whole="1 + " * 20_000))) == {"?"}


def test_preview() -> None:
    read = ANSWER_TYPES["numbers"].read
    assert read is not None
    assert read("3 + 2·4 = 11, H = 24") == "3 + 2 · 4 = 11; H = 24"
    with pytest.raises(ReadError):
        read("eleven")
