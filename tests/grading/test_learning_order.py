"""What the learned layer tells people: reasons, which answers to mark first, groups of like ones."""

from decimal import Decimal

import pytest

from exams.grading.learning import Mark, Pool, Prior, ask_first, fit, group_answers, read_prior, read_texts
from exams.grading.learning.asking import medoids
from tests.grading.learned import ANSWERS, FIVE, PRIOR_TEXT, WRONG, make_pool


@pytest.fixture(scope="module")
def prior() -> Prior:
    return read_prior(PRIOR_TEXT)


@pytest.fixture(scope="module")
def pool() -> Pool:
    return make_pool("5c", ANSWERS)


class TestReasons:
    def test_the_same_words_are_said_to_be_marked_already(self, prior: Prior) -> None:
        twins = make_pool("5c", [*ANSWERS, ANSWERS[0].upper() + " "])
        (found,) = fit(twins, FIVE, prior).predict([12])
        assert found.reasons[0] == "You gave 1 to the same words."
        assert found.points == 1

    def test_what_is_unlike_everything_marked_is_said_to_be(self, prior: Prior) -> None:
        odd = make_pool("5c", [*ANSWERS, "Zzyzx qwerty uiop blorp fnord glorp"])
        (found,) = fit(odd, FIVE, prior).predict([12])
        assert found.reasons[0] == "Unlike anything marked so far."


class TestAsking:
    def test_every_answer_without_a_mark_is_asked_for_once(self, pool: Pool, prior: Prior) -> None:
        assert sorted(ask_first(pool.texts, [fit(pool, FIVE, prior)], seed=3)) == [2, 3, 4, 5, 9, 10, 11]

    def test_typical_answers_of_both_kinds_come_first(self, pool: Pool, prior: Prior) -> None:
        first = ask_first(pool.texts, [fit(pool, [], prior)], seed=3)[:4]
        assert first == medoids(pool.texts, 10, seed=3)[:4]
        assert {place < 6 for place in first} == {True, False}

    def test_after_the_typical_ones_every_fifth_is_drawn_by_lot(self, prior: Prior) -> None:
        words = ["alpha", "beta", "gamma", "delta", "units", "training", "random", "network", "single", "layer"]
        many = make_pool("5c", [f"{a} {b} {c}" for a in words for b in words[:6] for c in words[:2]])
        marks = [Mark(place, Decimal(place % 2)) for place in range(0, 60, 5)]
        model = fit(many, marks, prior)
        sure = {one.answer: one.p_level for one in model.predict()}
        order = ask_first(many.texts, [model], seed=1)
        chosen = [place for row, place in enumerate(order[:40]) if row % 5 != 4]
        assert [sure[place] for place in chosen] == sorted(sure[place] for place in chosen)
        assert [sure[place] for place in order[:40]] != sorted(sure[place] for place in order[:40])
        assert len(set(order)) == len(order) == 120 - 12

    def test_an_empty_pool_has_no_typical_answer(self, prior: Prior) -> None:
        nobody = make_pool("5c", [])
        assert medoids(nobody.texts, 10, seed=1) == ()
        assert fit(nobody, [], prior).predict() == ()


class TestGroups:
    def test_the_same_words_are_one_group_whatever_the_signs(self) -> None:
        found = group_answers(read_texts(["It turns units off!", "it turns units off", "something else is said"]))
        assert [(one.answers, one.identical, one.likeness) for one in found] == [((0, 1), True, 1.0)]

    def test_members_are_all_alike_and_the_typical_one_is_among_them(self) -> None:
        texts = [
            "random units are turned off",
            "random units are turned off in training",
            "the units are turned off randomly",
        ]
        (group,) = group_answers(read_texts([*texts, *WRONG]), least_likeness=0.5)
        assert group.answers == (0, 1, 2)
        assert group.typical in group.answers
        assert group.likeness >= 0.5
        assert "unit" in group.terms
        assert not group.identical

    def test_a_chain_of_like_answers_is_no_group(self) -> None:
        chain = ["pooling kernel stride depth", "kernel stride depth width", "depth width momentum batch"]
        texts = read_texts(chain)
        assert texts.by_grams[1, 2] > 0.4 > texts.by_grams[0, 2]
        assert [one.answers for one in group_answers(texts, least_likeness=0.4)] == [(0, 1)]

    def test_blank_answers_are_one_group(self) -> None:
        assert [one.answers for one in group_answers(read_texts(["", "random units", " - "]))] == [(0, 2)]


class TestLanguages:
    def test_a_norwegian_answer_is_read_by_its_own_stemmer(self, prior: Prior) -> None:
        reference = "Dropout slår av tilfeldige noder under trening, slik at nettet ikke stoler på enkelte noder."
        answers = [
            "Tilfeldige noder blir slått av når nettet trener, så det ikke kan stole på noen få.",
            "Læringsraten blir mindre.",
        ]
        found = prior.shares(make_pool("5c", answers, reference).features)
        assert found[0] > found[1] + 0.2
