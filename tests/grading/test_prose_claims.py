"""Claims in running text: polarity, direction, who is meant. Sentences of our own."""

import pytest

from exams.grading.answer_type import SpecError
from exams.grading.reading.claim_spec import read_claim_book
from exams.grading.reading.claims import ClaimReader
from exams.grading.reading.patterns import PatternError, compile_pattern, fold
from exams.grading.reading.polarity import Place, find_negators
from exams.grading.reading.sentences import Span, split_clauses, split_sentences

BOOK = read_claim_book(
    {
        "concepts": {
            "train": ["train*", "trening*"],
            "val": ["val*", "held-out"],
            "gradient": ["gradient*"],
            "vanish": ["vanish*", "forsvinn*"],
            "need": ["need*", "require*", "treng*"],
            "window": ["(window|vindu)"],
            "everything": ["(whole|entire|all) .. input", "hele input*"],
            "dense": ["(dense|fully connected)"],
            "conv": ["conv*", "konvolusjon*"],
        },
        "rivals": [["train", "val"], ["dense", "conv"]],
        "claims": {
            "overfit": [
                [{"train": "falls"}, {"val": "rises"}],
                [{"train": "falls"}, {"val": "not falls"}],
                ["train < val"],
            ],
            "flow": [["gradient", "not vanish"]],
            "no_need": [["not need", "gradient"]],
            "views": [[{"dense": "everything"}, {"conv": "window"}]],
        },
    },
    "settings",
)

TABLE = [
    ("The training loss falls while the validation loss rises.", "overfit", "asserted"),
    ("Validation loss goes down and the training loss goes up.", "overfit", ""),
    ("Treningstapet synker, men valideringstapet faller ikke.", "overfit", "asserted"),
    ("Treningstapet minkar medan valideringstapet aukar.", "overfit", "asserted"),
    ("Training error is much smaller than the validation error.", "overfit", "asserted"),
    ("The validation error is lower than the training error.", "overfit", ""),
    ("The training error is not lower than the validation error.", "overfit", "denied"),
    ("We see falling training loss and rising validation loss.", "overfit", "asserted"),
    ("We see rising training loss and falling validation loss.", "overfit", ""),
    ("It is not true that training loss falls while validation rises.", "overfit", "denied"),
    ("It prevents gradients from vanishing.", "flow", "asserted"),
    ("The gradients do not vanish.", "flow", "asserted"),
    ("It makes it harder for the gradients to vanish.", "flow", "asserted"),
    ("Not so: the dense layer sees the whole input, the convolution a window.", "views", "denied"),
    ("Not true: the training loss falls while the validation loss rises.", "overfit", "denied"),
    ("Not the training loss alone, but: it falls while the validation loss rises.", "overfit", "asserted"),
    ("Watch train and val. Overfitting: the first keeps falling while the second starts to climb.", "overfit", "asserted"),
    ("Watch val and train. Overfitting: the first keeps falling while the second starts to climb.", "overfit", ""),
    ("The gradients vanish.", "flow", ""),
    ("Gradientene forsvinner ikke.", "flow", "asserted"),
    ("It doesn't need the gradients of the model.", "no_need", "asserted"),
    ("Den trenger ikke gradientene.", "no_need", "asserted"),
    ("Han treng ikkje gradientane.", "no_need", "asserted"),
    ("No gradients are needed.", "no_need", "asserted"),
    ("Angrepet trenger gradientene.", "no_need", ""),
    ("The dense layer sees the whole input, the convolution only a window.", "views", "asserted"),
    ("The dense layer sees only a window, the convolution the whole input.", "views", ""),
    ("A window is used by the convolution, whereas all of the input goes into the dense layer.", "views", "asserted"),
    ("Dense and conv differ: the former uses the entire input, the latter a window.", "views", "asserted"),
    ("Dense and conv differ: the latter uses the entire input, the former a window.", "views", ""),
    ("The whole input is seen (dense layer) versus a window (convolution).", "views", "asserted"),
    ("A window is seen (dense layer) versus the whole input (convolution).", "views", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claim", "expected"), TABLE)
def test_claim_is_read_with_its_sign(text: str, claim: str, expected: str) -> None:
    found = ClaimReader(text, BOOK).find(claim)
    assert ("asserted" if found.asserted else "denied" if found.denied else "") == expected


def test_asserted_in_one_sentence_and_denied_in_another() -> None:
    text = (
        "The training loss is lower than the validation loss. The training loss is not lower than the validation loss."
    )
    found = ClaimReader(text, BOOK).find("overfit")
    assert (len(found.asserted), len(found.denied), found.holds) == (1, 1, False)


def test_not_only_is_no_negation() -> None:
    text = "Not only is the training loss lower than the validation loss, it also falls."
    assert ClaimReader(text, BOOK).find("overfit").holds


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("fall*", "It FALLS", True),
        ("fall", "it falls", False),
        ("*tap", "treningstap", True),
        ("loss .. nan", "the loss then suddenly becomes a NaN", True),
        ("loss .. nan", "the loss is fine. NaN is not seen", False),
        ("(goes|went) up", "it went up", True),
        ("non-maximum", "non maximum nonmaximum", True),
        (r"d\(x\)", "so D( x ) is", True),
        ("the? loss", "a loss", True),
        ("læring", "LÆRING", True),
        ("lop", "løp", True),
    ],
)
def test_pattern(pattern: str, text: str, found: bool) -> None:
    assert (compile_pattern(pattern).search(fold(text)) is not None) is found


@pytest.mark.parametrize("pattern", ["", "(a", "a)", "a ..", "(a|)", "the?"])
def test_bad_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"concepts": {"a": "(x"}}, "s.concepts.a.0"),
        ({"concepts": {"a": []}}, "s.concepts.a"),
        ({"rivals": [["a"]]}, "s.rivals.0.0"),
        ({"claims": {"c": [["nothing"]]}}, "s.claims.c.any.0.0"),
        ({"claims": {"c": {"windw": 1}}}, "s.claims.c.windw"),
        ({"claims": {"c": {"window": 9, "any": [["rises"]]}}}, "s.claims.c.window"),
        ({"claims": {"c": []}}, "s.claims.c.any"),
        ({"concepts": {"a": "x", "b": "y"}, "claims": {"c": [["a < b"]]}}, "s.claims.c.any.0.0"),
    ],
)
def test_wrong_settings_name_their_place(settings: dict[str, object], path: str) -> None:
    with pytest.raises(SpecError) as error:
        read_claim_book(settings, "s")
    assert error.value.path == path


def test_sentences_keep_abbreviations_and_numbers_together() -> None:
    text = "1. Augment the data, e.g. flips etc. in time.\n2. Use a rate of 0.1.\nthird line here"
    spans = split_sentences(text)
    assert [span.of(text) for span in spans] == [
        "1. Augment the data, e.g. flips etc. in time.",
        "2. Use a rate of 0.1.",
        "third line here",
    ]


def test_line_broken_by_the_page_is_one_sentence() -> None:
    text = "The loss goes down for a while and then it starts to grow when\nthe rate is too high."
    assert len(split_sentences(text)) == 1


def test_line_width_counts_from_the_margin_not_from_the_sentence() -> None:
    text = "The training loss goes on falling for many epochs. The gradient does\nnot vanish."
    assert len(split_sentences(text)) == 2
    reader = ClaimReader(text, BOOK)
    assert reader.find("flow").holds


def test_clauses_are_cut_at_commas_and_conjunctions() -> None:
    text = "it falls, but the other rises while we look"
    clauses = split_clauses(text, split_sentences(text)[0])
    assert [clause.of(text).strip() for clause in clauses] == ["it falls", ",", "but the other rises", "while we look"]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("a layer that is not needed can switch itself off", "needed", "switch"),
        ("the set which isn't trained on will show the error", "trained", "error"),
        ("it is not true that the loss falls: it rises", "falls", "rises"),
        ("nobody looked at it", "looked", ""),
        ("a net that does not give a probability", "probability", ""),
    ],
)
def test_reach_of_a_negation(text: str, inside: str, outside: str) -> None:
    sentence = Span(0, len(text))
    turned = [n.turns(_place(text, inside)) for n in find_negators(text, sentence, split_clauses(text, sentence))]
    assert any(turned)
    if outside:
        around = find_negators(text, sentence, split_clauses(text, sentence))
        assert not any(n.turns(_place(text, outside)) for n in around)


def test_a_name_with_not_in_it_denies_nothing() -> None:
    text = "ikke-maksimum-undertrykking fjerner boksene"
    assert find_negators(text, Span(0, len(text)), (Span(0, len(text)),)) == ()


def _place(text: str, word: str) -> Place:
    return Place(text.index(word), text.index(word) + len(word))
