"""Sheets numbered in less usual ways, and how each must be cut; the exam is that of sheets.py."""

from tests.documents.sheets import Sheet

NUMBERED_SHEETS = [
    Sheet(
        "one answer under two labels",
        "1a & 1b:\nboth\n\n2a/2b) more\n\nOppgave 4a og 4b\nlast",
        [("1a?", "both"), ("1b?", ""), ("2a?", "more"), ("2b?", ""), ("4a?", "last"), ("4b?", "")],
        [
            "Answers 1a and 1b together; a person tells them apart.",
            "Answered together with 1a; the text stands there.",
            "Answers 2a and 2b together; a person tells them apart.",
            "Answered together with 2a; the text stands there.",
            "Answers 4a and 4b together; a person tells them apart.",
            "Answered together with 4a; the text stands there.",
        ],
    ),
    Sheet(
        "Roman numbers of exercises",
        "Exercise I\na) A\nb) B\n\nOppgave II:\na) C\n\nIV a) D\n\n# Exercise V\n5a\nE",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("4a", "D"), ("5a", "E")],
    ),
    Sheet(
        "sentences that begin with a Roman number",
        "1a\nI think so.\nI. One.\nII. Two.\n\nExercise 2\n2a\nV is a matrix.",
        [("1a", "I think so.\nI. One.\nII. Two."), ("2a", "V is a matrix.")],
    ),
    Sheet(
        "answers in sub-questions",
        "1a i)\nA\n1a ii)\nB\n\n1b (i) C\n1b (ii) D\n\n2a.i E\n2a.ii F\n\n2b\ni) G\nii) H",
        [("1a", "i)\nA"), ("1a", "ii)\nB"), ("1b", "(i) C"), ("1b", "(ii) D"), ("2a", "i E"), ("2a", "ii F"),
         ("2b", "i) G\nii) H")],
    ),
    Sheet(
        "a list of numbers and letters, and nothing else",
        "1.\na) A\nb) B\n\n2.\na) C\nb) D\nc) E\n",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D"), ("2c", "E")],
    ),
    Sheet(
        "a number beside the first letter only",
        "1. a) A\n   b) B\n2. a) C\n   b) D\n",
        [("1a", "A"), ("1b?", "B"), ("2a", "C"), ("2b?", "D")],
        [
            "The line may be part of a sentence, but 1b stands nowhere else.",
            "The line may be part of a sentence, but 2b stands nowhere else.",
        ],
    ),
    Sheet(
        "numbers and letters in a list inside a labelled answer",
        "1a\n1.\na) one\nb) two\n2.\na) three\n\n1b\nB",
        [("1a", "1.\na) one\nb) two\n2.\na) three"), ("1b", "B")],
    ),
    Sheet(
        "letters apart from their numbers",
        "Exercise 1: a)\nA\nExercise 1: b)\nB\nExercise 2 - a)\nC\n2)b) D\n2) a new thought\n3 - a = 5",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D\n2) a new thought\n3 - a = 5")],
    ),
    Sheet(
        "short words before labels, and both kinds of bold",
        "Spm 1a\nA\nSpm. 1b: B\nOppgave nr 2 a)\nC\n__2b__\nD\n**Oppgave 2c:** E\nSvar på 3a\nF\nQ4(a) G",
        [("1a", "A"), ("1b", "B"), ("2a", "C"), ("2b", "D"), ("2c", "E"), ("3a", "F"), ("4a", "G")],
    ),
    Sheet(
        "the question quoted before its answer",
        "1a) Why normalise?\nIt is stable.\n\n1b) Write the layer\nx = 1",
        [("1a", "It is stable."), ("1b", "x = 1")],
    ),
    Sheet(
        "a table of questions and answers",
        "| Question | Answer |\n| --- | --- |\n| 1a | It is stable. |\n| **1b** | x = 1 |\n| Oppgave 2a | Jumps |\n\n2b) Rises.",
        [("1a", "It is stable."), ("1b", "x = 1"), ("2a", "Jumps"), ("2b", "Rises.")],
    ),
    Sheet(
        "a table that compares answers is no table of answers",
        "1a\nA\n\n1b\nB\n\n2a\n| 1a | better |\n| 1b | worse |\n",
        [("1a", "A"), ("1b", "B"), ("2a", "| 1a | better |\n| 1b | worse |")],
    ),
]  # fmt: skip
