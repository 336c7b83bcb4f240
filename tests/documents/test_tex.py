"""LaTeX source is read as it prints, with its numbers; nothing is run and no file is read."""

import time

import pytest

from exams.documents import DocumentError, DocumentKind, read_document, split_document


def text_of(source: str) -> str:
    return read_document("s.tex", source.encode()).text


def answers(source: str, *labels: str) -> dict[str, str]:
    found = split_document(read_document("s.tex", source.encode()), dict.fromkeys(labels, ""))
    assert found.doubts == ()
    return {label: text.strip() for label, text in found.answers().items()}


def test_source_is_known_by_its_name_or_its_class() -> None:
    source = b"% mine\n\\documentclass{article}\n\\begin{document}\nHi\n\\end{document}\nleft"
    assert (read_document("a.txt", source).kind, read_document("a.txt", source).text) == (DocumentKind.LATEX, "Hi\n")
    assert read_document("a.txt", b"\\section{1a} x").kind is DocumentKind.TEXT


def test_comments_are_gone_and_escaped_signs_are_not() -> None:
    assert text_of("A % no\n% a line\nB 50\\% \\& c\\_d") == "A\nB 50% & c_d\n"


def test_sections_print_their_numbers_unless_the_title_is_a_label() -> None:
    source = "\\setcounter{section}{1}\\section{Nets}x\\subsection{Why}\\section*{Exercise 4}\\subsection{a}\ny"
    assert text_of(source) == "# 2 Nets\n\nx\n\n## 2.1 Why\n\n# Exercise 4\n\n## a\n\ny\n"


def test_numbers_of_sections_as_they_were_redefined() -> None:
    source = (
        "\\documentclass{article}\\renewcommand{\\thesubsection}{\\thesection\\alph{subsection}}\\begin{document}"
        "\\section{Nets}\\subsection{}A\\subsection{Second}B\\section{More}\\subsection{}C\\end{document}"
    )
    assert answers(source, "1a", "1b", "2a") == {"1a": "A", "1b": "B", "2a": "C"}


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ("", "1. 2."),
        ("[label=(\\alph*)]", "(a) (b)"),
        ("[label=\\alph*), start=3]", "c) d)"),
        ("[label={\\bfseries \\Roman*.}]", "I. II."),
        ("[(a)]", "(a) (b)"),
        ("[i.]", "i. ii."),
        ("[1)]", "1) 2)"),
    ],
)
def test_lists_print_their_labels(options: str, labels: str) -> None:
    source = f"\\begin{{enumerate}}{options}\\item x\n\\item[9z] y \\item z\n\\end{{enumerate}}"
    first, second = labels.split()
    assert text_of(source).split("\n") == [f"{first} x", "", "9z y", f"{second} z", ""]


def test_lists_inside_lists_and_resumed_lists() -> None:
    source = (
        "\\begin{enumerate}\\item a\\begin{enumerate}\\item b\\item c\\end{enumerate}\\item d\\end{enumerate}"
        "\\begin{itemize}\\item e\\end{itemize}\\begin{enumerate}[resume]\\item f\\end{enumerate}"
    )
    assert text_of(source).split() == ["1.", "a", "(a)", "b", "(b)", "c", "2.", "d", "-", "e", "3.", "f"]


def test_the_exam_class_and_environments_of_exercises() -> None:
    parts = "\\begin{parts}\\part[2] A\n\\part B\n\\end{parts}"
    source = f"\\begin{{questions}}\\question[5] \n{parts}\\question\n\\begin{{parts}}\\part C\\end{{parts}}\\end{{questions}}"
    assert answers(source, "1a", "1b", "2a") == {"1a": "A", "1b": "B", "2a": "C"}
    mine = "\\begin{problem}{3}\nA\n\\end{problem}\n\\begin{oppgave}\nB\n\\end{oppgave}"
    assert text_of(mine).split() == ["#", "Problem", "3", "A", "#", "Oppgave", "1", "B"]


def test_code_stays_code() -> None:
    source = "\\begin{lstlisting}[language=Python]\nx = {1: 2} % 3\n# 2a\n\\end{lstlisting}\n\\begin{minted}{python}\ny\n\\end{minted}"
    assert text_of(source) == "```\nx = {1: 2} % 3\n# 2a\n```\n\n```\ny\n```\n"
    assert text_of("\\verb|a_b{| and \\lstinline{c} and \\texttt{d}") == "`a_b{` and `c` and `d`\n"


def test_formulas_stay_as_typed() -> None:
    formula = "\\begin{align}\nx &= \\frac{1}{2} \\\\\n\\end{align}"
    assert (
        text_of(f"$a_{{1}}$ and \\[ \\sum_i \\] {formula} 5\\$ or 6 \\$")
        == f"$a_{{1}}$ and \\[ \\sum_i \\] {formula} 5$ or 6 $\n"
    )


def test_words_marks_and_tables() -> None:
    assert (
        text_of("\\textbf{1a)} \\emph{a}~b ``c'' \\alpha d\\\\e\\footnote{f}") == "**1a)** a b “c” \\alpha d\ne [f]\n"
    )
    table = "\\begin{tabular}{|l|c|}\\hline Loss & Use \\\\ \\hline \\textbf{MSE} & $x$ \\\\\\end{tabular}"
    assert text_of(table) == "| Loss | Use |\n| --- | --- |\n| MSE | $x$ |\n"


def test_pictures_and_files_are_missing_and_said_to_be() -> None:
    source = "\\section{1a}\\begin{figure}[h]\\includegraphics[width=3cm]{loss.png}\\caption{The loss}\\end{figure}"
    document = read_document("s.tex", source.encode())
    assert document.text == "# 1a\n\n\\includegraphics[width=3cm]{loss.png}\nFigure text: The loss\n"
    assert split_document(document, {"1a": ""}).parts[0].flags == ("figure_missing",)
    assert text_of("\\input{/etc/passwd}") == "[\\input{/etc/passwd} is a file that was not handed in]\n"


def test_hostile_source_takes_little_time() -> None:
    with pytest.raises(DocumentError, match="nested too deep"):
        text_of("{" * 500)
    began = time.process_time()
    for unit in (
        "$x ",
        "\\begin{align}",
        "\\begin{verbatim}",
        "\\verb|",
        "\\item[",
        "}{",
        "\\textbf{x}",
        "%\n",
        "\\[ ",
    ):
        text_of("\\begin{enumerate}" + unit * (100_000 // len(unit)))
    assert time.process_time() - began < 10.0  # seconds; a quadratic reader would take minutes
