"""Doubts about evidence, and what is no answer at all, on sentences of our own."""

from decimal import Decimal
from functools import cache

import pytest

from exams.bundle import read_bundle
from exams.grading.answer_type import Tools
from exams.grading.engine import grade
from exams.grading.reading.notation import without_notation
from exams.grading.reading.polarity import says_both_ways
from exams.grading.reading.word_order import odd_places
from exams.grading.reading.wordlists import is_keyword_list, is_word_salad, says_unknown
from exams.grading.types import Answer, CriterionResult, Grade, QuestionSpec
from exams.grading.verdict import State
from tests.grading.marking import DEMO, demo_part, mark

REVIEW = 0.9


@cache
def _questions() -> dict[str, QuestionSpec]:
    return {question.spec.label: question.spec for question in read_bundle(DEMO.parent).questions}


def _graded(label: str, answer: str) -> Grade:
    return grade(_questions()[label], Answer(whole=answer), Tools(seed=1))


def _results(label: str, answer: object) -> dict[str, CriterionResult]:
    return {result.key: result for result in mark(demo_part(label, "prose"), answer).criteria}


@pytest.mark.parametrize(
    ("label", "key", "answer"),
    [
        ("6b", "6b.S", "tanh does not saturate, its gradient is almost zero for inputs with a large absolute value."),
        ("8b", "8b.T", "It is never fed the output of the previous time step, it has a memory of that state."),
        ("2a", "2a.W", "The weights diverge. But this is not true."),
        ("6a", "6a.W", "When the model is not a black box. The surrogate does not need its gradients."),
    ],
)
def test_a_negation_that_no_claim_asks_for_leaves_it_to_a_person(label: str, key: str, answer: str) -> None:
    assert _results(label, answer)[key].confidence < REVIEW


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        (
            "8b",
            "It isn't the case that a neuron has itself as an input, and no value of the previous time step comes back.",
        ),
        (
            "3a",
            "1. Mirrored images don't help. 2. Smaller weights are no use. 3. An ensemble never makes fewer errors.",
        ),
        (
            "9b",
            "No probability comes out of the classifier and it doesn't use cross-entropy. It never guides the generator.",
        ),
    ],
)
def test_an_answer_that_denies_clause_by_clause_earns_nothing(label: str, answer: str) -> None:
    assert {result.points for result in _results(label, answer).values()} == {Decimal(0)}


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        (
            "9a",
            "Neither bilinear upsampling with scale 2 nor a transposed convolution of stride 2 makes the map larger.",
        ),
        ("6a", "Never with a black box, because a surrogate must see the gradients of the target."),
        (
            "3a",
            "1. Not mirroring, it only disturbs.\n2. Not weight decay, it costs accuracy.\n3. Not an ensemble, it is slow.",
        ),
    ],
)
def test_a_sentence_that_begins_with_not_earns_nothing(label: str, answer: str) -> None:
    assert {result.points for result in _results(label, answer).values()} == {Decimal(0)}


def test_what_is_said_under_a_condition_denies_nothing() -> None:
    answer = "If a block is not needed its weights go to 0 and it passes x on unchanged. When it can't help, it does no harm."
    assert _results("1a", answer)["1a.A1"].points == Decimal("1.5")


def test_no_of_a_noun_at_the_start_denies_nothing_else() -> None:
    answer = "No clear trend: the training loss jumps up and down."
    assert _results("2a", answer)["2a.N"].points == Decimal("1.5")


def test_an_expected_negation_raises_no_doubt() -> None:
    assert _results("6a", "The surrogate attack does not need the gradients of the model.")["6a.G"].confidence >= REVIEW
    assert _results("2a", "The training loss does not go down.")["2a.N"].confidence >= REVIEW


@pytest.mark.parametrize(
    "hedge",
    ["or the other way round", "or vice versa", "or maybe the opposite", "eller omvendt", "eller kanskje motsatt"],
)
def test_a_thing_and_its_contrary_earn_nothing(hedge: str) -> None:
    result = _results("2b", f"Overfitting is when the training error is below the validation error, {hedge}.")["2b.S"]
    assert (result.points, result.confidence < REVIEW) == (Decimal(0), True)


def test_vice_versa_for_another_measure_is_no_hedge() -> None:
    assert not says_both_ways("the training error is below the validation error, or vice versa for the accuracy")


@pytest.mark.parametrize(
    "text",
    [
        "the of weights is and random loss a. the",
        "with the. is a network with of gradient",
        "boksene med høyest og. en fra boksen med",
        "gradient flow better the In network because. deep The",
    ],
)
def test_words_thrown_together_are_noticed(text: str) -> None:
    assert is_word_salad(text)


@pytest.mark.parametrize(
    "text",
    [
        "Because of the shape of tanh, the slope is small at both ends and large in between.",
        "Way A: train everything. (a) It helps, as features are useful as they are and fewer weights are fitted.",
        "The difference is where the scale comes from: learned in BN, taken from the style in AdaIN.",
        "Det er fordi at en har for få bilder, så nettet kan lære dem utenat og er da for godt på trening.",
        "its just that i would use Adam, which adapts the step size on its own",
        "Nettet som en får er det en har trent, og det en ser på er tapet.",
        "I know that that is what it is for.",
    ],
)
def test_sentences_of_writers_are_in_order(text: str) -> None:
    assert odd_places(text) == 0


def test_notation_is_taken_out_and_words_stay_in_place() -> None:
    text = "We get $|f(x)| \\le 1$ by f(x)=w·x.\n| 1 | bird |\n|---|---|\nnet.fc.parameters()\nSo it holds."
    plain = without_notation(text)
    assert plain.split() == ["We", "get", "¤", "by", "¤", "¤", "¤", "¤", "So", "it", "holds."]
    assert plain.index("So it") == text.index("So it")


def test_words_between_dollar_signs_are_no_formula() -> None:
    text = "$overshoot divergence oscillation gradient learning rate minimum weights$"
    assert without_notation(text) == text
    assert is_keyword_list(without_notation(text))


@pytest.mark.parametrize(
    ("label", "answer"),
    [
        ("9c", r"$L_G = -\frac{1}{m}\sum_{i=1}^{m}\log D(G(z^{(i)}))$, minimal: $D(G(z)) = 1$"),
        ("12a", r"$|f(x)-f(y)| = |w^T(x-y)| \leq \|w\| \cdot \|x-y\|$ (Cauchy-Schwarz), $\nabla h = (5,-1)$"),
        (
            "10a",
            "| nr | meaning |\n|---|---|\n| 1 | bird |\n| 2 | balloon |\n| 3 | baboon |\n| 4 | none |\n\nLoss: CE + L2",
        ),
        (
            "11b",
            "Let every layer learn from scratch. Or begin from the checkpoint and only adapt the upper half of it.",
        ),
    ],
)
def test_formulas_tables_and_prose_for_code_are_not_flagged(label: str, answer: str) -> None:
    assert _graded(label, answer).flags == ()


@pytest.mark.parametrize(
    "text",
    ["I don't know, sorry.", "Vet ikke", "Eg veit ikkje.", "-", "?", "idk", "n/a", "No idea how to do this one.",
     "I did not have time for this question.", "Jeg husker ikke dette dessverre", "blank", "nothing"],
)  # fmt: skip
def test_not_knowing(text: str) -> None:
    assert says_unknown(text)


@pytest.mark.parametrize(
    "text",
    ["Nothing goes wrong as long as weight decay is used.", "None of the layers are trained.", "Kan ikke bruke gradientene.",
     "We do not know the weights of the model.", "Pass the image through D.", "Not sure, maybe it overfits.",
     "I do not remember the name, boxes that overlap are removed."],
)  # fmt: skip
def test_an_answer_that_begins_like_not_knowing(text: str) -> None:
    assert not says_unknown(text)


def test_state_of_unknown_is_a_suggestion_of_nothing() -> None:
    result = _results("2a", "I don't know.")["2a.W"]
    assert (result.points, result.state) == (Decimal(0), State.SUGGESTED)
