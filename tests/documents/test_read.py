"""Documents are read by their content; what cannot be read is refused in a sentence."""

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from exams.documents import Document, DocumentError, DocumentKind, page_image, read_document, split_document
from exams.documents.notebook import MAX_OUTPUT_CHARS
from exams.documents.read import MAX_DOCUMENT_BYTES, READ


def pdf(pages: list[list[str]], trailer: str = "") -> bytes:
    """Return a PDF with these lines of text on its pages."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        drawn = "BT /F1 12 Tf 14 TL 72 720 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {size}\n0000000000 65535 f \n{table}" + end).encode("latin-1")


def notebook(cells: list[dict[str, Any]]) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "execution_count": 1, "outputs": list(outputs)}


PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@pytest.mark.parametrize(
    "content",
    [
        "1a\nBølger – ok\n".encode(),
        "1a\r\nBølger – ok\r\n".encode("utf-8-sig"),
        "1a\rBølger – ok\r".encode("utf-16"),
        b"\xfe\xff" + "1a\nBølger – ok\n".encode("utf-16-be"),
        "1a\nBølger – ok\n".encode("utf-32"),
        "1a\nBølger – ok\n".encode("cp1252"),
    ],
)
def test_text_in_every_usual_encoding(content: bytes) -> None:
    assert read_document("s.txt", content) == Document("s.txt", DocumentKind.TEXT, "1a\nBølger – ok\n")


def test_markdown_is_told_by_its_name_only() -> None:
    assert read_document("s.MD", b"# 1a").kind is DocumentKind.MARKDOWN
    assert read_document("s", b"# 1a").kind is DocumentKind.TEXT
    assert read_document("answers.txt", b'{"cells": broken').kind is DocumentKind.TEXT


def test_a_pdf_is_read_page_by_page_whatever_its_name() -> None:
    document = read_document("sheet.txt", pdf([["1a", "Stable."], ["1b", "x = 1"]]))
    assert document.kind is DocumentKind.PDF
    assert [document.text[page.start : page.end].strip() for page in document.pages] == ["1a\nStable.", "1b\nx = 1"]
    assert document.pages[0].end == document.pages[1].start
    found = split_document(document, {"1a": "", "1b": ""})
    assert {label: text.strip() for label, text in found.answers().items()} == {"1a": "Stable.", "1b": "x = 1"}


def test_a_page_can_be_looked_at() -> None:
    content = pdf([["1a"], ["1b"]])
    assert Image.open(io.BytesIO(page_image("s.pdf", content, 1))).size == (1190, 1684)
    with pytest.raises(DocumentError, match=r"Page 3 of s\.pdf cannot be shown\."):
        page_image("s.pdf", content, 2)


def test_a_pdf_of_pictures_says_that_it_has_no_text() -> None:
    assert read_document("scan.pdf", pdf([[]])).flags == ("no_text",)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", pdf([["1a"]])[:120], "a.pdf is a damaged PDF; open it, print it to a new PDF and hand that in."),
        ("a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40,
         "a.pdf is a damaged PDF; open it, print it to a new PDF and hand that in."),
        ("a.pdf", pdf([["1a"]], "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "ab" * 32 + "> /U <" + "cd" * 32
                      + "> >> /ID [<00> <00>]"),
         "a.pdf is protected by a password; save it without one and hand that in."),
        ("a.pdf", pdf([[]] * 101), "a.pdf has more than 100 pages."),
        ("a.pdf", b"just text", "a.pdf is called a PDF but is none; it may be damaged."),
        ("a.docx", b"just text", "a.docx is called a Word document but is none; it may be damaged."),
        ("a.doc", b"\xd0\xcf\x11\xe0", f"a.doc is an old Word document, or one with a password; save it as {READ} and hand "
         "that in."),
        ("a.txt", b"\x89PNG\r\n", f"a.txt is a picture; save it as {READ} and hand that in."),
        ("a.txt", bytes(range(256)) * 3, f"a.txt is not a text file; hand in {READ}."),
        ("a.txt", b"\xff\xfe\x00", "a.txt is damaged: it is not the UTF-16 text that it begins as."),
        ("a.txt", b" \n", "a.txt is empty."),
        ("a.txt", b"x" * (MAX_DOCUMENT_BYTES + 1), "a.txt is larger than 20 MiB."),
        ("a.txt", b"x" * 2_000_001, "a.txt holds more than 2000000 characters of text."),
        ("a.ipynb", b'{"cells": [', "a.ipynb is a damaged notebook: its JSON cannot be read."),
        ("a.ipynb", b"{" * 5000, "a.ipynb is a damaged notebook: its JSON cannot be read."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(name, content)
    assert str(caught.value) == sentence


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    import zlib

    packed = zlib.compress(b"(x) Tj " * 40_000_000, 9)
    drawn = pdf([["1a"]])
    head, _, tail = drawn.partition(b"5 0 obj")
    bomb = (
        head + b"5 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed
        + b"\nendstream\nendobj\n" + tail[tail.index(b"xref") :]
    )  # fmt: skip
    with pytest.raises(DocumentError):
        read_document("bomb.pdf", bomb)


def test_a_notebook_in_the_order_of_its_cells() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "hi\n"}
    shown = {
        "output_type": "display_data", "metadata": {},
        "data": {"text/plain": "<Figure>", "image/png": base64.b64encode(PNG).decode()},
    }  # fmt: skip
    document = read_document(
        "s.ipynb", notebook([markdown("# 1a\nStable."), code("# 1b\nx = 1", stream), code("plot()", shown)])
    )
    assert document.kind is DocumentKind.NOTEBOOK
    assert document.text == (
        "# 1a\nStable.\n\n# 1b\n\n```python\nx = 1\n```\n\n```output\nhi\n```\n\n"
        "```python\nplot()\n```\n\n```output\n<Figure>\n```\n\n"
    )
    assert [(image.name, image.mime, image.content) for image in document.images] == [
        ("output 1.png", "image/png", PNG)
    ]
    found = split_document(document, {"1a": "", "1b": ""})
    assert [part.label for part in found.parts] == ["1a", "1b"]


def test_a_notebooks_attached_pictures_belong_to_their_answer() -> None:
    attached = {"loss.png": {"image/png": base64.b64encode(PNG).decode()}}
    cells = [markdown("2b\n![l](attachment:loss.png)", attachments=attached), markdown("2c\nSee figure .")]
    document = read_document("s.ipynb", notebook(cells))
    assert document.images[0].name == "loss.png"
    found = split_document(document, {"2b": "", "2c": ""})
    assert [part.flags for part in found.parts] == [(), ("figure_missing",)]


def test_long_output_is_cut_and_fences_in_code_stay_code() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * (MAX_OUTPUT_CHARS + 9)}
    document = read_document("s.ipynb", notebook([code('"""\n```\n# 2a\n```\n"""', output)]))
    assert document.flags == ("text_cut",)
    assert document.text.startswith('````python\n"""\n```\n# 2a\n```\n"""\n````\n')
    assert document.text.count("x") == MAX_OUTPUT_CHARS
    assert split_document(document, {"2a": ""}).parts == ()


def test_a_notebook_without_its_parts_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"s\.ipynb is a damaged notebook: "):
        read_document("s.ipynb", json.dumps({"nbformat": 4, "nbformat_minor": 4, "cells": [{"x": 1}]}).encode())
