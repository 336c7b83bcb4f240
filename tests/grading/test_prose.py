"""The prose type as a whole: points, confidence, quotes, flags, on a small rubric of our own."""

from decimal import Decimal

import pytest

from exams.grading.answer_type import PartContext, SpecError, Tools
from exams.grading.answer_types import prose
from exams.grading.types import Answer, Criterion, Part, PartResult, QuestionSpec
from exams.grading.verdict import State

PROMPT = "Why is dropout used while a network is trained, and what happens to it when the network is tested?"

SETTINGS = {
    "concepts": {
        "dropout": ["dropout", "drop out"],
        "units": ["(unit*|neuron*|nevron*)"],
        "off": ["(switch* off|turn* off|remov*|zero*|slas av|slatt av)"],
        "random": ["(random*|tilfeldig*)"],
        "overfit": ["(overfit*|overtilpas*)"],
        "less": ["(less|reduc*|against|avoid*|mindre|mot|reduser*)"],
        "test": ["(test*|inference)"],
        "active": ["(active|used|kept|on|present|brukes|aktive)"],
        "faster": ["(faster|raskere)"],
        "scaled": ["scal*"],
    },
    "claims": {
        "switches": [["off", "random"], ["off", "units"]],
        "regularises": [["overfit", "less"], ["not overfit"]],
        "all_at_test": [["test", "active"], ["test", "not off"], ["test", "not dropout"]],
        "speeds_up": [["faster"]],
        "scales": [["scaled", "test"]],
    },
    "decide": {
        "d.W": {"levels": [{"points": 2, "claims": ["switches", "regularises"], "need": 2},
                           {"points": 1, "claims": ["switches", "regularises"]}],
                "reject": ["speeds_up"], "topic": "what dropout is for"},
        "d.T": {"levels": [{"points": 1, "claims": ["all_at_test"]}], "instead": ["scales"], "topic": "testing"},
    },
}  # fmt: skip


def _context(settings: dict[str, object], points: dict[str, int]) -> PartContext:
    criteria = tuple(
        Criterion(key, Decimal(value), (Decimal(0), Decimal(value)), "earned") for key, value in points.items()
    )
    part = Part("prose", ("text",), tuple(points), prose.TYPE.parse_spec(settings, "settings"))
    total = sum(criterion.points for criterion in criteria)
    question = QuestionSpec("d", "Dropout", Decimal(total), PROMPT, (), criteria, (part,))
    return PartContext(question, part, criteria)


CONTEXT = _context(SETTINGS, {"d.W": 2, "d.T": 1})


def _grade(text: str) -> PartResult:
    return prose.TYPE.grade(CONTEXT, Answer(fields={"text": text}), Tools(seed=1))


FULL = "Random units are switched off in every step. This gives less overfitting. At test time all units are active."


@pytest.mark.parametrize(
    ("text", "points"),
    [
        (FULL, [2, 1]),
        ("Tilfeldige nevroner slås av, og det gir mindre overtilpasning.", [2, 0]),
        ("It reduces overfitting.", [1, 0]),
        ("It does not reduce overfitting.", [0, 0]),
        ("It avoids overfitting, and it is not used when testing.", [1, 0]),
        ("Units are randomly switched off, so training is faster.", [0, 0]),
        ("It helps against overfitting. It does not help against overfitting.", [0, 0]),
        ("Never is a unit switched off.", [0, 0]),
        ("At test time no unit is switched off.", [0, 1]),
        ("At test time the weights are scaled.", [0, 1]),
        ("I like convolutions very much and pooling is fine as well.", [0, 0]),
    ],
)
def test_points(text: str, points: list[int]) -> None:
    assert [result.points for result in _grade(text).criteria] == points


def test_nothing_is_ever_graded_for_good() -> None:
    assert {result.state for result in _grade(FULL).criteria} == {State.SUGGESTED}


def test_evidence_is_verbatim_even_where_signs_were_made_plain() -> None:
    text = "Units  are “randomly” switched\u00a0off – always."
    quotes = [evidence.quote for result in _grade(text).criteria for evidence in result.evidence]
    assert quotes == [text]


def test_reason_names_the_topic_and_not_the_answer() -> None:
    first, second = _grade("It reduces overfitting.").criteria
    assert first.reason == "What dropout is for: said in part."
    assert second.reason == "Testing: nothing was found that earns points."


def test_silence_is_surer_in_a_short_answer_than_in_a_long_one() -> None:
    short = _grade("It reduces overfitting.").criteria[1].confidence
    long = _grade("It reduces overfitting. " + "There is much more to say about this in many other words. " * 4)
    assert short >= 0.9
    assert long.criteria[1].confidence < 0.5


@pytest.mark.parametrize(
    "text", ["I don't know", "vet ikke", "Veit ikkje.", "?", "-", "no idea, sorry", "Ingen anelse!"]
)
def test_not_known_is_a_sure_zero(text: str) -> None:
    for result in _grade(text).criteria:
        assert (result.points, result.state, result.confidence) == (0, State.SUGGESTED, 0.97)


@pytest.mark.parametrize(
    "text",
    [
        "dropout, units, random, switched off, overfitting, less, test, active, scaled",
        "dropout units random switched off overfitting less overfitting test time active units",
        "overfitting / less overfitting / random units off / test active / scaled test",
    ],
)
def test_keywords_earn_nothing_and_go_to_a_person(text: str) -> None:
    graded = _grade(text)
    assert [result.points for result in graded.criteria] == [0, 0]
    assert {result.state for result in graded.criteria} == {State.NEEDS_REVIEW}
    assert graded.flags == ("keyword_list",)


def test_shuffled_words_earn_nothing() -> None:
    graded = _grade("in the of random switched units are off a every is step overfitting this less the at gives")
    assert [result.points for result in graded.criteria] == [0, 0]
    assert graded.flags == ("word_salad",)


def test_copy_of_the_question_earns_nothing() -> None:
    assert [result.points for result in _grade(PROMPT).criteria] == [0, 0]


def test_answer_about_something_else_is_flagged() -> None:
    assert _grade("Batches are shuffled before every epoch so that gradients differ.").flags == ("off_topic",)


def test_criterion_without_a_decision_goes_to_a_person() -> None:
    context = _context({"claims": {}}, {"d.X": 1})
    (result,) = prose.TYPE.grade(context, Answer(whole="Some text."), Tools(seed=1)).criteria
    assert (result.points, result.state) == (None, State.NEEDS_REVIEW)


def test_text_beyond_all_measure_goes_to_a_person_unread() -> None:
    graded = _grade("Random units are switched off. " * 500)
    assert {(result.points, result.state) for result in graded.criteria} == {(None, State.NEEDS_REVIEW)}
    assert graded.flags == ("too_long",)


LISTED = _context(
    {
        "concepts": {"tea": ["tea"], "milk": ["milk"], "beer": ["beer"], "warm": ["warm*"], "bones": ["bone*"]},
        "claims": {
            "is_tea": [["tea"]], "is_milk": [["milk"]], "is_beer": [["beer"]],
            "warms": [["warm"]], "good_for_bones": [["bones"]],
        },
        "list": {
            "items": 2,
            "roles": {"reason": {"levels": [{"points": 1, "claims": ["warms"]}]}},
            "kinds": {
                "tea": {"claims": ["is_tea"]},
                "milk": {
                    "claims": ["is_milk"],
                    "roles": {"reason": {"levels": [{"points": 1, "claims": ["good_for_bones"]}]}},
                },
                "beer": {"claims": ["is_beer"], "allowed": False},
            },
        },
        "decide": {
            f"{role}{item}": {"item": item, "role": name}
            for item in (1, 2)
            for role, name in (("n", "name"), ("r", "reason"))
        },
    },
    {"n1": 1, "r1": 1, "n2": 1, "r2": 1},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("1. Tea, it warms you.\n2. Milk, good for the bones.", [1, 1, 1, 1]),
        ("1) Milk\n2) Tea since it is warm", [1, 0, 1, 1]),
        ("First, tea. Second, milk because of the bones.", [1, 0, 1, 1]),
        ("Tea is warm. Milk is good for your bones.", [1, 1, 1, 1]),
        ("Tea and milk.", [1, 0, 1, 0]),
        ("Use milk or tea.", [1, 0, 1, 0]),
        ("1. Tea.\n2. Tea, which warms.", [1, 0, 0, 0]),
        ("1. Beer, it warms.\n2. Milk.\n3. Tea.", [0, 0, 1, 0]),
        ("- Tea warms\n- Beer warms", [1, 1, 0, 0]),
        ("Not tea.", [0, 0, 0, 0]),
    ],
)
def test_first_items_count_each_kind_once(text: str, points: list[int]) -> None:
    graded = prose.TYPE.grade(LISTED, Answer(fields={"text": text}), Tools(seed=1))
    assert [result.points for result in graded.criteria] == points


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"decide": {"d.W": {"levels": [{"points": 1, "claims": ["nope"]}]}}}, "s.decide.d.W.levels.0.claims.0"),
        ({"decide": {"d.W": {"levels": [{"points": 1}]}}}, "s.decide.d.W.levels.0.claims"),
        ({"decide": {"d.W": {"levels": [{"points": -1, "claims": ["scales"]}]}}}, "s.decide.d.W.levels.0.points"),
        ({"decide": {"d.W": {"item": 1, "role": "name"}}}, "s.decide.d.W.item"),
        ({"decide": {"d.W": {"rejects": []}}}, "s.decide.d.W.rejects"),
        ({"claims_": {}}, "s.claims_"),
        ({"list": {"items": 2, "kinds": {"a": {"claims": ["scales"], "after": "b"}}}}, "s.list.kinds.a.after"),
    ],
)
def test_wrong_settings_name_their_place(change: dict[str, object], path: str) -> None:
    with pytest.raises(SpecError) as error:
        prose.TYPE.parse_spec({**SETTINGS, **change}, "s")
    assert error.value.path == path
