"""The author's comparisons: what differs is told by form and in steps, never by value."""

import math
import re

import pytest
import torch

from workers.examiner.api import generator, generators
from workers.examiner.comparing import assert_close, tensor_in, weights_in

EXPECTED = torch.tensor([[7351.25, -2.0], [0.5, 3.0]])


def said(found: object, expected: object, **options: float) -> str:
    """Return what a student is told; "" if it is close."""
    try:
        assert_close(found, expected, **options)  # type: ignore[arg-type]
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("found", "expected", "message"),
    [
        (EXPECTED, EXPECTED, ""),
        (EXPECTED * (1 + 1e-7), EXPECTED, ""),
        (EXPECTED * 1.001, EXPECTED, "The output has the right shape and differs by less than 1 %."),
        (EXPECTED * 1.05, EXPECTED, "The output has the right shape and differs by 1 to 10 %."),
        (EXPECTED * 0, EXPECTED, "The output has the right shape and differs by 10 to 100 %."),
        (EXPECTED * -1, EXPECTED, "The output has the right shape and differs by more than 100 %."),
        (EXPECTED * math.inf, EXPECTED, "The output has the right shape and differs by more than 100 %."),
        (EXPECTED * math.nan, EXPECTED, "The output holds NaN."),
        (EXPECTED[:1], EXPECTED, "The output has the shape (1, 2), not (2, 2)."),
        (EXPECTED[:0], EXPECTED, "The output has the shape (0, 2), not (2, 2)."),
        (EXPECTED[None], EXPECTED, "The output has the shape (1, 2, 2), not (2, 2)."),
        (EXPECTED.double(), EXPECTED, "The output is of float64, not of float32."),
        (EXPECTED + 0j, EXPECTED, "The output is of complex64, not of float32."),
        (EXPECTED.tolist(), EXPECTED, "The output is a list, not a tensor."),
        (None, EXPECTED, "The output is nothing, not a tensor."),
        (True, EXPECTED, "The output is a truth value, not a tensor."),
        (torch.tensor([1j, 2.0]), torch.tensor([1j, 4.0]), "The output has the right shape and differs by 10 to 100 %."),
        (torch.zeros(2), torch.zeros(2), ""),
        (torch.ones(2), torch.zeros(2), "The output has the right shape and differs by more than 100 %."),
        (torch.tensor([1, 2]), torch.tensor([1, 2]), ""),
        (7351.0, 7351, ""),
        (torch.tensor(7351.0), 7351, ""),
        (7350.0, 7351, "The output has the right shape and differs by less than 1 %."),
        (math.nan, 7351, "The output holds NaN."),
        (True, 1, "The output is a truth value, not a number."),
        ("7351", 7351, "The output is a text, not a number."),
        (1, True, "The output is not the expected one."),
        ("wrong", "right", "The output is not the expected one."),
        ("right", "right", ""),
        ([1.0, EXPECTED], (1.0, EXPECTED), ""),
        ([1.0, EXPECTED * 0], (1.0, EXPECTED), "The item 2 of the output has the right shape and differs by 10 to 100 %."),
        ([1.0], (1.0, EXPECTED), "The output has 1 items, not 2."),
        ({"a": 1.0}, {"a": 1.0}, ""),
        ({"a": 2.0}, {"a": 1.0}, "The a of the output has the right shape and differs by 10 to 100 %."),
        ({"b": 1.0, "c": 2}, {"a": 1.0}, "The output has other names: 1 of 1 are missing, 2 are new."),
        ([1.0], {"a": 1.0}, "The output is a list, not a mapping."),
    ],
)  # fmt: skip
def test_what_a_student_is_told(found: object, expected: object, message: str) -> None:
    assert said(found, expected) == message


def test_tolerances_are_the_authors() -> None:
    assert said(EXPECTED * 1.05, EXPECTED, rtol=0.1, atol=0.0) == ""
    assert said(EXPECTED * 1.2, EXPECTED, rtol=0.1, atol=0.0) != ""


def test_an_expected_nan_is_the_authors_mistake() -> None:
    with pytest.raises(ValueError, match="not a number"):
        assert_close(EXPECTED, EXPECTED * math.nan)


def test_no_guess_brings_out_more_than_four_messages() -> None:
    """Crafted guesses: at every scale, one number at a time, near and far, and around the value itself."""
    told = set()
    for scale in torch.logspace(-30, 30, 400):
        told.add(said(torch.full((2, 2), float(scale)), EXPECTED))
    for index in range(4):
        for step in torch.linspace(-10_000, 10_000, 400):
            guess = torch.zeros(4)
            guess[index] = step
            told.add(said(guess.reshape(2, 2), EXPECTED))
    for noise in torch.logspace(-4, 2, 100):
        told.add(said(EXPECTED + noise, EXPECTED))
    assert len(told) == 4
    assert not any(re.search(r"\d", text.replace("100 %", "").replace("10 %", "").replace("1 to", "").replace("10 to", "")
                                        .replace("1 %", "")) for text in told)  # fmt: skip


def test_tensor_in_can_ask_for_a_form() -> None:
    assert tensor_in(EXPECTED) is EXPECTED
    assert tensor_in(EXPECTED, "net", like=torch.zeros(2, 2)) is EXPECTED
    with pytest.raises(AssertionError, match=r"^The net has the shape \(2, 2\), not \(3,\)\.$"):
        tensor_in(EXPECTED, "net", like=torch.zeros(3))


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"w": EXPECTED}, "The weights has other names: 1 of 2 are missing, 0 are new."),
        ({"w": EXPECTED, "b": torch.ones(2)}, "The b of the weights has the shape (2,), not (1,)."),
        ({"w": EXPECTED, "b": torch.tensor([math.inf])}, "The b of the weights is not finite."),
        ({"w": EXPECTED, "b": 1.0}, "The b of the weights is a number, not a tensor."),
        (None, "The weights is nothing, not a mapping."),
    ],
)
def test_weights_that_are_none(found: object, message: str) -> None:
    with pytest.raises(AssertionError) as caught:
        weights_in(found, {"w": torch.zeros(2, 2), "b": torch.zeros(1)})
    assert str(caught.value) == message


def test_weights() -> None:
    found: dict[str, object] = {"b": torch.ones(1), "w": EXPECTED}
    assert list(weights_in(found, {"w": torch.zeros(2, 2), "b": torch.zeros(1)})) == ["w", "b"]


def drawn(made: torch.Generator) -> list[float]:
    return [float(number) for number in torch.rand(8, generator=made)]


def test_a_seed_and_a_name_give_one_generator() -> None:
    assert drawn(generator(11, "x")) == drawn(generator(11, "x"))
    assert len({tuple(drawn(generator(seed, name))) for seed in (11, 11 + 2**32, 12) for name in "xy"}) == 6
    assert len({tuple(drawn(made)) for made in generators(11, "x", 5)}) == 5


def test_what_a_generator_draws_follows_from_no_seed_of_32_bits() -> None:
    """torch fills 624 words by a rule from 32 bits; whoever tries them all would know what is drawn next."""
    words = generator(11, "x").get_state()[24 : 24 + 8 * 624].view(torch.int64).tolist()
    by_torch = torch.Generator().manual_seed(words[0]).get_state()[24 : 24 + 8 * 624].view(torch.int64).tolist()
    assert words[0] == by_torch[0]
    assert words[1:] != by_torch[1:]
    assert sum(word == other for word, other in zip(words, by_torch, strict=True)) == 1
