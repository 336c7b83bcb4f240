"""Winnowing: what is caught and what is not, worked on small texts; bounded for a large class."""

import random

from exams.similarity.compare import FEWEST_PRINTS, Prints, given_hashes, prints_of, rank_pairs, shared_spans
from exams.similarity.tokens import Kind, read_tokens
from exams.similarity.winnowing import MEASURES, gram_hashes, winnow

CODE = """\
class Attention(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.query = nn.Linear(size, size)
        self.key = nn.Linear(size, size)
        self.scale = size ** -0.5

    def forward(self, x, mask=None):
        scores = self.query(x) @ self.key(x).transpose(1, 2) * self.scale
        if mask is not None:
            scores = scores.masked_fill(mask == 0, float("-inf"))
        weights = torch.softmax(scores, dim=-1)
        return weights @ x, weights.sum(dim=1)
"""
RENAMED = "# mine\n" + CODE.replace("query", "q").replace("scores", "s").replace("size", "n").replace("1, 2", "2, 1")
OTHER = """\
def total(rows):
    found = {}
    for row in rows:
        key = row["name"].lower()
        found[key] = found.get(key, 0) + int(row["count"])
    while len(found) > 10:
        smallest = min(found, key=lambda name: found[name])
        del found[smallest]
    try:
        return sorted(found.items(), reverse=True)[0]
    except IndexError:
        return None
"""


def texts(source: str, kind: Kind = Kind.CODE) -> list[str]:
    return [token.text for token in read_tokens(source, kind)]


def test_names_numbers_strings_and_comments_make_no_difference() -> None:
    assert texts("for i in x: y = 3  # note") == ["for", "n", "in", "n", ":", "n", "=", "0"]
    assert texts("for key in d:\n    z = 'a'")[-1] == "s"
    assert texts("The Loss, the LOSS", Kind.PROSE) == ["the", "loss", "the", "loss"]


def test_tokens_stand_where_they_say() -> None:
    source = 'a = 1\nif b:\n    c("æ")\n'
    assert [source[t.start : t.end] for t in read_tokens(source, Kind.CODE)] == [
        "a", "=", "1", "if", "b", ":", "c", "(", '"æ"', ")",
    ]  # fmt: skip


def test_strings_of_all_kinds_are_one_token() -> None:
    source = "f'a{b}' + r\"\\d\" + '''two\nlines # no comment''' + \"open\nb'x'"
    assert texts(source) == ["s", "+", "s", "+", "s", "+", "s", "s"]
    assert texts("a **= b // c -> d := e != f") == ["n", "**=", "n", "//", "n", "->", "n", ":=", "n", "!=", "n"]


def test_code_that_is_no_python_is_read_to_the_end() -> None:
    broken = "def f(x):\n        y = 1\n    return y\nlast = 7"
    assert texts(broken)[-3:] == ["n", "=", "0"]
    assert texts("x = (1,\n")[:4] == ["n", "=", "(", "0"]


def test_least_hash_of_every_window_is_kept() -> None:
    # The paper's own figure 2: windows of four over these hashes.
    hashes = [77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98]
    assert winnow(hashes, 4) == {17, 8, 39}
    assert winnow([5, 3], 4) == {3}
    assert winnow([], 4) == frozenset()


def test_any_passage_of_the_promised_length_is_caught() -> None:
    measure = MEASURES[Kind.PROSE]
    shared = "one two three four five six seven eight"  # window + k - 1 words
    assert len(shared.split()) == measure.window + measure.k - 1
    dice = random.Random(5)
    for _ in range(50):
        before, after = (" ".join(str(dice.random()) for _ in range(9)) for _ in range(2))
        assert prints_of(f"{before} {shared} {after}", Kind.PROSE) & prints_of(f"{after} {shared}", Kind.PROSE)


def test_renamed_copy_is_found_and_different_code_is_not() -> None:
    answers = [Prints(n, prints_of(text, Kind.CODE)) for n, text in enumerate([CODE, OTHER, RENAMED])]
    assert all(len(one.hashes) >= FEWEST_PRINTS for one in answers)
    (pair,) = rank_pairs(answers, most=10)
    assert (pair.first, pair.second, pair.share) == (0, 2, 1.0)


def test_starter_code_counts_for_nobody() -> None:
    given = given_hashes([CODE], Kind.CODE)
    answers = [Prints(n, prints_of(CODE + more, Kind.CODE) - given) for n, more in enumerate(["\nx = 1", "\ny = 2"])]
    assert rank_pairs(answers, most=10) == []
    assert shared_spans(CODE, CODE, Kind.CODE, given) == ([], [])


def test_what_everybody_writes_is_no_sign() -> None:
    same = prints_of(CODE, Kind.CODE)
    assert rank_pairs([Prints(n, same) for n in range(9)], most=99) == []
    assert len(rank_pairs([Prints(n, same) for n in range(8)], most=99)) == 28


def test_shared_stretch_is_shown_in_both_texts() -> None:
    shared = "the gradient vanishes because every factor is below one"
    one, two = f"I say {shared}, so there.", f"{shared.upper()} and more"
    (first,), (second,) = shared_spans(one, two, Kind.PROSE, frozenset())
    assert one[slice(*first)] == shared
    assert two[slice(*second)] == shared.upper()


def test_large_class_costs_pairs_of_rare_passages_only() -> None:
    dice = random.Random(7)
    common = list(range(200))
    answers = [Prints(n, frozenset([*common, *(dice.getrandbits(60) for _ in range(100))])) for n in range(1000)]
    copied = Prints(1000, answers[3].hashes)
    (pair, *rest) = rank_pairs([*answers, copied], most=5)
    assert (pair.first, pair.second, pair.shared, rest) == (3, 1000, 100, [])


def test_hashes_do_not_depend_on_the_process_or_the_place() -> None:
    first, second = gram_hashes(["a", "b"], 2), gram_hashes(["x", "y", "a", "b"], 2)
    assert first == [second[2]]
    assert len(set(second)) == 3
    assert first == [264393464277940953]
