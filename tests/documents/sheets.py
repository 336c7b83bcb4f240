"""Answer sheets as students hand them in, and how each must be cut.

A part is (label, text); "?" after the label: doubtful. The text is compared without blanks around it.
"""

from dataclasses import dataclass, field

TITLES = {
    "1a": "Why normalise",
    "1b": "Write the layer",
    "2a": "Learning rate",
    "2b": "Diagnose overfitting",
    "2c": "Validation set",
    "3a": "Three kinds of pooling",
    "4a": "Output size of a convolution",
    "4b": "Receptive field",
    "5a": "Chain rule",
    "5b": "Gradient of the loss",
    "6a": "Attacks",
    "6b": "Defences against attacks",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    text: str
    parts: list[tuple[str, str]]
    doubts: list[str] = field(default_factory=list)


SHEETS = [
    Sheet(
        "bare labels under exercise headings, a title before",
        "Deep learning exam\nMay 2026\n\nExercise 1\n\n1a\n\nIt is stable.\n\n1b\n\nx = 1\n\nExercise 2\n\n2a\n\nIt jumps.\n",
        [("1a", "It is stable."), ("1b", "x = 1"), ("2a", "It jumps.")],
    ),
    Sheet(
        "a bracket and the text on one line",
        "1a) It is stable.\n1b) x = 1\n2a) It jumps\n2b) Loss rises\nagain.\n2c) No leak.",
        [
            ("1a", "It is stable."),
            ("1b", "x = 1"),
            ("2a", "It jumps"),
            ("2b", "Loss rises\nagain."),
            ("2c", "No leak."),
        ],
    ),
    Sheet(
        "every way to write a label",
        "Oppgave 1a\nA\n\nTask 1(b)\nB\n\nQuestion 2.a\nC\n\n# 2b\nD\n\n**2c**\nE\n\n3 a)\nF\n\nAnswer 4a: G\n\n"
        "\\section*{4b}\nH\n\n5.a\nI\n\nEx. 5b\nJ\n\n<h2>6a</h2>\nK\n\nQ6b. L\n",
        list(zip(TITLES, "ABCDEFGHIJKL", strict=True)),
    ),
    Sheet(
        "Norwegian words and a second Norwegian",
        "Oppgåve 1\n\nDeloppgave 1a\nStabilt.\n\nSvar på oppgave 1b:\nx = 1\n\nOPPGAVE 2\n2a: Hopper.\n\nSpørsmål 2b\nTap.",
        [("1a", "Stabilt."), ("1b", "x = 1"), ("2a", "Hopper."), ("2b", "Tap.")],
    ),
    Sheet(
        "a slip: the label of another exercise, which also stands in its own place",
        "Exercise 2\n2a\nA\n2b\nB\n2c\nC\nExercise 5\n5a\nD\n2b\nE\nExercise 6\n6a\nF\n6b\nG",
        [("2a", "A"), ("2b", "B"), ("2c", "C"), ("5a", "D"), ("5b?", "E"), ("6a", "F"), ("6b", "G")],
        ["Labelled 2b, but stands in Exercise 5 where 5b is missing."],
    ),
    Sheet(
        "a slip without any exercise headings",
        "1a\nA\n\n1b\nB\n\n2a\nC\n\n2b\nD\n\n5a\nE\n\n2b\nF\n\n6a\nG",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D"), ("5a", "E"), ("5b?", "F"), ("6a", "G")],
        ["Labelled 2b, but stands in Exercise 5 where 5b is missing."],
    ),
    Sheet(
        "a slip before the label's own place",
        "1a\nA\n\n2b\nB\n\n2a\nC\n\n2b\nD\n\n2c\nE",
        [("1a", "A"), ("1b?", "B"), ("2a", "C"), ("2b", "D"), ("2c", "E")],
        ["Labelled 2b, but stands in Exercise 1 where 1b is missing."],
    ),
    Sheet(
        "the same label twice running, the next one missing",
        "Exercise 4\n4a\nA\n\n4a\nB\n\nExercise 5\n5a\nC",
        [("4a", "A"), ("4b?", "B"), ("5a", "C")],
        ["Labelled 4a, but stands in Exercise 4 where 4b is missing."],
    ),
    Sheet(
        "a label that the exam does not have, inside an exercise",
        "Exercise 5\n5a\nA\n\n5d\nB\n\nExercise 6\n6a\nC",
        [("5a", "A"), ("5b?", "B"), ("6a", "C")],
        ["Labelled 5d, but stands in Exercise 5 where 5b is missing."],
    ),
    Sheet(
        "an exercise that the exam does not have is kept aside",
        "6b\nA\n\nExercise 13\n\n13a\nFor others.\n",
        [("6b", "A")],
        ["Belongs to Exercise 13, which is not in this exam."],
    ),
    Sheet(
        "lists, sentences and formulas that begin like labels",
        "4b\n\n1. First.\n2. A second one.\n3 elements in l_0 give 1 output.\n5 a day.\n2b is what I said above\n"
        "1D-convolution\n4x4 images\n3a, 4a and so on\n2a = 3b\n\n5a\n\n1. a list\n",
        [
            (
                "4b",
                "1. First.\n2. A second one.\n3 elements in l_0 give 1 output.\n5 a day.\n2b is what I said above\n"
                "1D-convolution\n4x4 images\n3a, 4a and so on\n2a = 3b",
            ),
            ("5a", "1. a list"),
        ],
    ),
    Sheet(
        "labels inside code, formulas and tables",
        "1b\n```python\n# 2a\nx = 1\n```\n\n5a\n$$\n\\begin{aligned}\n2b) &= 3 \\\\\n\\end{aligned}\n$$\n\n6a\n| 2a | text |\n| --- | --- |\n",
        [
            ("1b", "```python\n# 2a\nx = 1\n```"),
            ("5a", "$$\n\\begin{aligned}\n2b) &= 3 \\\\\n\\end{aligned}\n$$"),
            ("6a", "| 2a | text |\n| --- | --- |"),
        ],
    ),
    Sheet(
        "a fence that was never closed swallows nothing",
        "1b\n```python\nx = 1\n\nExercise 2\n2a\nJumps.\n2b\nRises.\n\n6a\n```\ncode\n```\n",
        [("1b", "```python\nx = 1"), ("2a", "Jumps."), ("2b", "Rises."), ("6a", "```\ncode\n```")],
    ),
    Sheet(
        "answers out of order",
        "6a) Attacks.\n\n1a) Stable.\n\n5b) Product.\n\n2a) Jumps.",
        [("6a", "Attacks."), ("1a", "Stable."), ("5b", "Product."), ("2a", "Jumps.")],
    ),
    Sheet(
        "out of order under their own headings",
        "Exercise 6\n6a\nA\n6b\nB\nExercise 1\n1a\nC\n1b\nD",
        [("6a", "A"), ("6b", "B"), ("1a", "C"), ("1b", "D")],
    ),
    Sheet(
        "letters alone under exercise headings",
        "Exercise 1\na) Stable.\nb) x = 1\n\nExercise 2:\n(a) Jumps.\n(b) Rises.\n(c) No.\n",
        [("1a", "Stable."), ("1b", "x = 1"), ("2a", "Jumps."), ("2b", "Rises."), ("2c", "No.")],
    ),
    Sheet(
        "letters that count points inside a labelled answer",
        "Exercise 2\n2a\na) one thing\nb) another\n\n2b\nRises.",
        [("2a", "a) one thing\nb) another"), ("2b", "Rises.")],
    ),
    Sheet(
        "an exercise with one question and no label for it",
        "Exercise 3\n\nMax, mean and global pooling.\n\nExercise 4\n4a\n12",
        [("3a?", "Max, mean and global pooling."), ("4a", "12")],
        ["Stands under Exercise 3 without a label; 3a is its only question."],
    ),
    Sheet(
        "the first of two questions without a label",
        "Exercise 4\n\n24 x 32 pixels.\n\n4b\n\n11 pixels.\n",
        [("4a?", "24 x 32 pixels."), ("4b", "11 pixels.")],
        ["Stands under Exercise 4 without a label; 4a is missing there."],
    ),
    Sheet(
        "text above the first label of its exercise belongs to no question",
        "Exercise 4\nI assume no padding.\n4a\n24\n4b\n11",
        [("4a", "24"), ("4b", "11")],
    ),
    Sheet(
        "blank answers stay as such",
        "1a\n\n1b\n\n2a\nJumps.\n\n2b\n\n",
        [("1a", ""), ("1b", ""), ("2a", "Jumps."), ("2b", "")],
    ),
    Sheet(
        "a table of contents before the answers",
        "Contents\n1a\n1b\n2a\n\n1a\nStable.\n\n1b\nx = 1\n\n2a\nJumps.",
        [("1a", "Stable."), ("1b", "x = 1"), ("2a", "Jumps.")],
    ),
    Sheet(
        "an answer that goes on later",
        "1a\nStable.\n\n1b\nx = 1\n\n1a (continued)\nAnd fast.\n\n2a\nJumps.",
        [("1a", "Stable."), ("1b", "x = 1"), ("1a?", "And fast."), ("2a", "Jumps.")],
        ["1a stands in the document more than once."],
    ),
    Sheet(
        "headings with titles and points",
        "## 1a Why normalise\nStable.\n\n## 1b: Write the layer (4 points)\nx = 1\n\n2a (3p)\nJumps.\n\n2b Diagnose overfitting\nRises.",
        [("1a", "Stable."), ("1b", "x = 1"), ("2a", "Jumps."), ("2b", "Rises.")],
    ),
    Sheet(
        "titles without labels",
        "Learning rate\n\nIt jumps.\n\nDiagnose overfitting\n\nIt rises.\n",
        [("2a?", "It jumps."), ("2b?", "It rises.")],
        ["Has no label; found by the title of 2a.", "Has no label; found by the title of 2b."],
    ),
    Sheet(
        "page headers, footers and form feeds",
        "Candidate 17\n1a\nStable\n1\n\fCandidate 17\nand fast.\n1b\nx = 1\n2\n\fCandidate 17\n2a\nJumps.\n3\n",
        [("1a", "Stable\n\fand fast."), ("1b", "x = 1"), ("2a", "Jumps.")],
    ),
    Sheet(
        "labels that happen to stand at page edges",
        "1a\nStable.\n1b\n\fx = 1\n2b\n\fLoss rises.\nExercise 4\n4b\n\fEleven.\nExercise 5\n\f5b\nBy the chain rule.\n6b\n",
        [
            ("1a", "Stable."),
            ("1b", "x = 1"),
            ("2b", "Loss rises."),
            ("4b", "Eleven."),
            ("5b", "By the chain rule."),
            ("6b", ""),
        ],
    ),
    Sheet(
        "a sentence that the page broke before a label",
        "2a\nThe rate is too high, which is the reverse of what I wrote in\n2b) about the curve.\n\n2b\nRises.",
        [
            ("2a", "The rate is too high, which is the reverse of what I wrote in\n2b) about the curve."),
            ("2b", "Rises."),
        ],
    ),
    Sheet(
        "odd signs: no-break and zero-width blanks, full-width letters, capitals",
        "1\u00a0A)\u00a0Stable.\n\u200b1b)\u200b x = 1\nＯppgave ２a\nJumps.\n",
        [("1a", "Stable."), ("1b", "x = 1"), ("2a", "Jumps.")],
    ),
    Sheet(
        "bold labels in running Markdown, and bullets",
        "**1a)** Stable.\n\n**1b** x = 1\n\n- 2a) Jumps.\n\n> 2b: Rises.\n\n*2c*\nNo.",
        [("1a", "Stable."), ("1b", "x = 1"), ("2a", "Jumps."), ("2b", "Rises."), ("2c", "No.")],
    ),
    Sheet(
        "carriage returns and no line end at the end",
        "1a\r\nStable.\r\n\r\n1b\r\nx = 1",
        [("1a", "Stable."), ("1b", "x = 1")],
    ),
    Sheet(
        "the first of two equal labels is the slip",
        "2a\nA\n\n2c\nB\n\n2c\nC\n\n3a\nD",
        [("2a", "A"), ("2b?", "B"), ("2c", "C"), ("3a", "D")],
        ["Labelled 2c, but stands in Exercise 2 where 2b is missing."],
    ),
    Sheet(
        "the first question of an exercise under a wrong label, without headings",
        "4b\nA\n\n6a\nB\n\n5b\nC\n\n6a\nD\n",
        [("4b", "A"), ("5a?", "B"), ("5b", "C"), ("6a", "D")],
        ["Labelled 6a, but stands in Exercise 5 where 5a is missing."],
    ),
    Sheet(
        "a formula or a fence that opens beside its label",
        "1b) ```python\nx = 1\n```\n2a) Jumps.\n5a) $$\n\\frac{a}{b}\n$$\n5b) \\begin{align}\nx\n\\end{align}\n6a) K",
        [
            ("1b", "```python\nx = 1\n```"),
            ("2a", "Jumps."),
            ("5a", "$$\n\\frac{a}{b}\n$$"),
            ("5b", "\\begin{align}\nx\n\\end{align}"),
            ("6a", "K"),
        ],
    ),
    Sheet(
        "the answer on the exercise's own line",
        "Exercise 3: Max, mean and global pooling do this.\n\nExercise 4 Convolutions\n4a\n12\n",
        [("3a?", "Max, mean and global pooling do this."), ("4a", "12")],
        ["Stands under Exercise 3 without a label; 3a is its only question."],
    ),
    Sheet(
        "a comma, the word part, square brackets",
        "Exercise 1, a)\nA\n\nExercise 1, part b)\nB\n\n[2a] C\n\n(2b) D",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D")],
    ),
    Sheet(
        "underlined headings and bold ones of HTML and LaTeX",
        "1a\n--\nA\n\n1b\n==\nB\n\n<b>2a</b> C\n\n\\textbf{2b} D\n\n\\item[2c)] E",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D"), ("2c", "E")],
    ),
    Sheet(
        "letters as headings below headings",
        "# Exercise 1\n## a\nA\n## b\nB\n# Exercise 2\n## (a)\nC\n\n\\section{Exercise 4}\n\\subsection{a}\nD",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("4a", "D")],
    ),
    Sheet(
        "letters in one exercise, full labels in the next",
        "Oppgave 1\na)\nA\nb)\nB\nOppgave 2 a)\nC\nOppgave 2 b)\nD\n",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D")],
    ),
    Sheet(
        "an answer so short that it looks like a title",
        "# 4a 24 x 32\n\n# 4b 11\n\n# 5a Chain rule\n",
        [("4a", "24 x 32"), ("4b", "11"), ("5a", "")],
    ),
    Sheet(
        "a label left blank and answered at the end",
        "1a\nA\n\n1b\n\n2a\nB\n\n1b\nC",
        [("1a", "A"), ("1b", ""), ("2a", "B"), ("1b?", "C")],
        ["1b stands in the document more than once."],
    ),
]
