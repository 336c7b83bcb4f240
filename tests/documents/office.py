"""Word documents for the tests, made from their XML."""

import io
import zipfile
from collections.abc import Mapping, Sequence

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SPACES = f'xmlns:w="{_W}" xmlns:m="{_M}" xmlns:r="{_R}" xmlns:a="{_A}" xmlns:mc="{_MC}"'

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Overskrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My own"/><w:basedOn w:val="Overskrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="SourceCode"><w:name w:val="Source Code"/></w:style>'
)


def paragraph(text: str, *, style: str = "", number: tuple[int, int] | None = None, run: str = "") -> str:
    """Return one `w:p`: `number` is (list, level), `run` the properties of its only run."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    return (
        f"<w:p><w:pPr>{properties}</w:pPr>{run_of(text, run)}</w:p>"
        if text
        else f"<w:p><w:pPr>{properties}</w:pPr></w:p>"
    )


def run_of(text: str, properties: str = "") -> str:
    """Return one `w:r`."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def picture(identifier: str) -> str:
    """Return a paragraph that shows a picture."""
    return f'<w:p><w:r><w:drawing><a:blip r:embed="{identifier}"/></w:drawing></w:r></w:p>'


def table(*rows: Sequence[str]) -> str:
    """Return a table; a cell is a text, or paragraphs."""
    written = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row)
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{written}</w:tbl>"


def levels(*patterns: tuple[str, str], number: int = 1) -> str:
    """Return one list for numbering.xml, with (format, pattern) by level."""
    written = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(patterns)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{written}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
    )


def docx(
    body: str, *, numbering: str = "", styles: str = STYLES, media: Mapping[str, bytes] = {}, **parts: str
) -> bytes:
    """Return a .docx; pictures are named by their ids, `parts` are more XML parts by name."""
    links = "".join(f'<Relationship Id="{name.partition(".")[0]}" Type="x" Target="media/{name}"/>' for name in media)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    files: dict[str, bytes] = {
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>".encode(),
        "word/styles.xml": f"<w:styles {SPACES}>{styles}</w:styles>".encode(),
        "word/numbering.xml": f"<w:numbering {SPACES}>{numbering}</w:numbering>".encode(),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{space}">{links}</Relationships>'.encode(),
        **{f"word/media/{name}": content for name, content in media.items()},
        **{f"word/{name}.xml": content.encode() for name, content in parts.items()},
    }
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
