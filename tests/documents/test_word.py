"""Word documents are read as they print: automatic numbers, tables, code, formulas, pictures."""

import pytest

from exams.documents import DocumentError, DocumentKind, read_document, split_document
from exams.documents.word.formulas import latex_of
from exams.documents.word.numbering import spelled
from exams.documents.word.package import MAX_XML_BYTES, parse_xml
from tests.documents.office import SPACES, STYLES, docx, levels, paragraph, picture, run_of, table, zipped

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
MONO = '<w:rFonts w:ascii="Consolas"/>'
NESTED = levels(("decimal", "Oppgave %1"), ("lowerLetter", "%2)"), ("lowerRoman", "%3."))


def text_of(body: str, numbering: str = "", styles: str = STYLES, **parts: str) -> str:
    return read_document("s.docx", docx(body, numbering=numbering, styles=styles, media={}, **parts)).text


def test_a_document_in_the_order_of_its_paragraphs() -> None:
    body = (
        paragraph("Exercise 1", style="Overskrift1")
        + paragraph("1a", style="Mine")
        + paragraph("Stable.")
        + paragraph("")
    )
    document = read_document("any.name", docx(body))
    assert (document.kind, document.text) == (DocumentKind.WORD, "# Exercise 1\n\n# 1a\n\nStable.\n\n")
    assert split_document(document, {"1a": "", "1b": ""}).answers() == {"1a": "Stable."}


def test_automatic_numbers_are_counted_as_word_counts_them() -> None:
    rows = [(0, "x"), (1, "A"), (1, "B"), (2, "C"), (2, "D"), (0, "y"), (1, "E")]
    body = "".join(paragraph(text, number=(1, depth)) for depth, text in rows)
    assert text_of(body, numbering=NESTED).split("\n\n")[:-1] == [
        "Oppgave 1 x", "  a) A", "  b) B", "    i. C", "    ii. D", "Oppgave 2 y", "  a) E",
    ]  # fmt: skip


def test_answers_in_automatic_lists_find_their_questions() -> None:
    body = "".join(
        [
            paragraph("", number=(1, 0)),  # an empty numbered paragraph still prints its number
            paragraph("Stable.", number=(1, 1)), paragraph("x = 1", number=(1, 1)),
            paragraph("", number=(1, 0)), paragraph("Jumps.", number=(1, 1)),
        ]
    )  # fmt: skip
    found = split_document(read_document("s.docx", docx(body, numbering=NESTED)), {"1a": "", "1b": "", "2a": ""})
    assert {label: text.strip() for label, text in found.answers().items()} == {
        "1a": "Stable.",
        "1b": "x = 1",
        "2a": "Jumps.",
    }
    assert found.doubts == ()


def test_a_list_that_starts_elsewhere_and_one_without_numbers() -> None:
    again = (
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>'
        "</w:lvlOverride></w:num>"
    )
    numbering = levels(("decimal", "%1.")) + again + levels(("bullet", "\uf0b7"), number=3)
    body = "".join(
        paragraph(text, number=(which, 0)) for which, text in [(1, "a"), (7, "b"), (7, "c"), (3, "d"), (0, "e")]
    )
    assert text_of(body, numbering=numbering) == "1. a\n\n4. b\n\n5. c\n\n- d\n\ne\n\n"


def test_numbers_of_a_style() -> None:
    numbering = levels(("decimal", "%1"), ("lowerLetter", "%1%2")).replace(
        '<w:numFmt w:val="lowerLetter"/>', '<w:numFmt w:val="lowerLetter"/><w:pStyle w:val="H2"/>'
    )
    styles = "".join(
        f'<w:style w:styleId="H{n}"><w:name w:val="heading {n}"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for n in (1, 2)
    )
    body = "".join(paragraph(text, style=style) for style, text in [("H1", "Nets"), ("H2", "Why"), ("H2", "How")])
    assert text_of(body, numbering=numbering, styles=styles) == "# 1 Nets\n\n## 1a Why\n\n## 1b How\n\n"


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (3, "decimal", "3"),
        (28, "lowerLetter", "bb"),
        (2, "upperLetter", "B"),
        (14, "lowerRoman", "xiv"),
        (9, "upperRoman", "IX"),
    ],
)
def test_numbers_are_spelled_in_every_usual_form(count: int, form: str, text: str) -> None:
    assert spelled(count, form) == text


def test_tables_are_rows_and_a_table_of_answers_is_none() -> None:
    assert text_of(table(["Loss", "Use"], ["MSE|x", "box"])) == "| Loss | Use |\n| --- | --- |\n| MSE\\|x | box |\n\n"
    answers = table(["Question", "Answer"], ["1a", paragraph("One.") + paragraph("Two.")], ["Oppgave 1 b)", "Three."])
    found = split_document(read_document("s.docx", docx(answers)), {"1a": "", "1b": ""})
    assert {label: text.split() for label, text in found.answers().items()} == {
        "1a": ["One.", "Two."],
        "1b": ["Three."],
    }
    assert found.doubts == ()


def test_code_by_its_style_its_font_or_its_box() -> None:
    lines = [paragraph("def f(x):", style="SourceCode"), paragraph(""), paragraph("    return x", style="SourceCode")]
    assert text_of("".join(lines) + paragraph("So.")) == "```\ndef f(x):\n\n    return x\n```\n\nSo.\n\n"
    mono = [paragraph("1b", run=MONO), paragraph("x = 1", run=MONO), paragraph("y = 2", run=MONO)]
    assert text_of("".join(mono)) == "1b\n\n```\nx = 1\ny = 2\n```\n\n"
    assert text_of(table([mono[1]])) == "```\nx = 1\n```\n\n"
    all_mono = f"<w:docDefaults><w:rPrDefault><w:rPr>{MONO}</w:rPr></w:rPrDefault></w:docDefaults>"
    assert text_of(mono[1], styles=all_mono) == "x = 1\n\n"


def test_bold_labels_stay_bold_and_other_bold_text_does_not() -> None:
    label = f"<w:p>{run_of('1a', '<w:b/>')}{run_of(' Stable.')}</w:p>"
    assert text_of(label) == "**1a** Stable.\n\n"
    assert text_of(f"<w:p>{run_of('ResNet', '<w:b/>')}{run_of(' is deep.')}</w:p>") == "ResNet is deep.\n\n"
    assert text_of(paragraph("1a", run='<w:b w:val="0"/>')) == "1a\n\n"


def test_what_is_not_printed_is_not_read_and_notes_are() -> None:
    body = (
        f"<w:p><w:del>{run_of('old ')}</w:del><w:ins>{run_of('new')}</w:ins>{run_of(' hidden', '<w:vanish/>')}"
        '<w:r><w:tab/><w:instrText>PAGE</w:instrText><w:sym w:font="Symbol" w:char="F061"/>'
        '<w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    notes = f'<w:footnotes {SPACES}><w:footnote w:id="2">{paragraph("See the book.")}</w:footnote></w:footnotes>'
    assert text_of(body, footnotes=notes) == "new\tα [See the book.]\n\n"


def test_pictures_belong_to_their_answer() -> None:
    body = paragraph("1a") + picture("plot") + paragraph("1b") + paragraph("No.") + picture("drawing")
    document = read_document("s.docx", docx(body, media={"plot.png": PNG, "drawing.emf": b"\x01\0\0\0"}))
    assert [(image.name, image.mime, image.content) for image in document.images] == [("plot.png", "image/png", PNG)]
    found = split_document(document, {"1a": "", "1b": ""})
    assert found.parts[0].start <= document.images[0].position < found.parts[0].end
    assert [part.flags for part in found.parts] == [("blank",), ("figure_missing",)]


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


X, Y, N = run("x"), run("y"), run("n")


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        (f"<m:f><m:num>{X}</m:num><m:den>{run('2y')}</m:den></m:f>", r"\frac{x}{2y}"),
        (f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr><m:num>{N}</m:num><m:den>{X}</m:den></m:f>', r"\binom{n}{x}"),
        (f"<m:sSub><m:e>{X}</m:e><m:sub>{N}</m:sub></m:sSub>", "x_{n}"),
        (f"<m:sSup><m:e>{run('xy')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", "{xy}^{2}"),
        (f"<m:sSubSup><m:e>{X}</m:e><m:sub>{run('i')}</m:sub><m:sup>{N}</m:sup></m:sSubSup>", "x_{i}^{n}"),
        (f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{X}</m:e></m:rad>', r"\sqrt{x}"),
        (f"<m:rad><m:deg>{run('3')}</m:deg><m:e>{X}</m:e></m:rad>", r"\sqrt[3]{x}"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{run("i=1")}</m:sub><m:sup>{N}</m:sup><m:e>{X}</m:e></m:nary>',
         r"\sum_{i=1}^{n} x"),
        (f"<m:nary><m:sub>{run('0')}</m:sub><m:sup>{run('1')}</m:sup><m:e>{X}</m:e></m:nary>", r"\int_{0}^{1} x"),
        (f"<m:d><m:e>{X}</m:e></m:d>", "(x)"),
        (f'<m:d><m:dPr><m:begChr m:val="⌊"/><m:endChr m:val="⌋"/></m:dPr><m:e>{X}</m:e></m:d>', r"\left\lfloor x\right\rfloor"),
        (f"<m:func><m:fName>{run('log')}</m:fName><m:e>{X}</m:e></m:func>", r"\log{x}"),
        (f'<m:acc><m:accPr><m:chr m:val="̂"/></m:accPr><m:e>{Y}</m:e></m:acc>', r"\hat{y}"),
        (f"<m:limLow><m:e>{run('max')}</m:e><m:lim>{X}</m:lim></m:limLow>", r"\max_{x}"),
        (f"<m:d><m:e><m:m><m:mr><m:e>{X}</m:e><m:e>{Y}</m:e></m:mr><m:mr><m:e>{Y}</m:e><m:e>{X}</m:e></m:mr></m:m></m:e></m:d>",
         r"\begin{pmatrix}x & y \\ y & x\end{pmatrix}"),
        (run("∂e−α≤∞"), r"\partial e-\alpha \le \infty"),
        (f"<w:del>{X}</w:del>{Y}", "y"),
    ],
)  # fmt: skip
def test_formulas_become_latex(formula: str, latex: str) -> None:
    assert latex_of(parse_xml(f"<m:oMath {SPACES}>{formula}</m:oMath>".encode())) == latex


def test_formulas_stand_in_their_text() -> None:
    inline = f"<w:p>{run_of('Let ')}<m:oMath>{X}</m:oMath>{run_of(' be.')}<m:oMathPara><m:oMath>{Y}</m:oMath></m:oMathPara></w:p>"
    assert text_of(inline) == "Let $x$ be.\n$$y$$\n\n"


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04rest", "is damaged"),
        (zipped({"word/document.xml": b"<w:document"}), "is damaged"),
        (zipped({"word/document.xml": BOMB}), "declares entities, which no office program writes"),
        (zipped({"word/document.xml": b" " * (MAX_XML_BYTES + 1)}), "unpacks to more than a document holds"),
        (zipped({"word/document.xml": b"<x>" * 101 + b"</x>" * 101}), "holds more than a document holds"),
        (zipped({"word/document.xml": b"<x>" + b"<y/>" * 300_000 + b"</x>"}), "holds more than a document holds"),
        (zipped({f"{n}": b"" for n in range(2001)}), "unpacks to more than a document holds"),
    ],
)
def test_bombs_and_damage_are_refused_in_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document("a.docx", content)
    assert str(caught.value) == f"a.docx is a Word document that {sentence}; save it as PDF and hand that in."


def test_an_archive_is_no_document() -> None:
    with pytest.raises(
        DocumentError, match=r"^a\.zip is an archive and no Word document; hand in one document, not a zip\.$"
    ):
        read_document("a.zip", zipped({"a.txt": b"1a"}))
