"""Runs alone, in a process of its own with limits: a PDF may be made to eat time and memory.

Reads the PDF from stdin. `text` writes JSON to stdout, `page N SCALE` a PNG. Imports nothing of ours.
"""

import io
import json
import resource
import sys
from typing import Any

_CPU_S = 30
_MEMORY_BYTES = 2 * 1024**3


def main() -> None:
    """Do what the arguments say. Prints {"error": WORD} for what cannot be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    content = sys.stdin.buffer.read()
    if sys.argv[1] == "page":
        sys.stdout.buffer.write(_page(content, int(sys.argv[2]), float(sys.argv[3])))
        return
    sys.stdout.write(json.dumps(_text(content, int(sys.argv[2]), int(sys.argv[3]))))


def _text(content: bytes, max_pages: int, max_chars: int) -> dict[str, Any]:
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "encrypted"}
        if len(reader.pages) > max_pages:
            return {"error": "pages"}
        pages, left = [], max_chars
        for page in reader.pages:
            text = page.extract_text()
            left -= len(text)
            if left < 0:
                return {"error": "text"}
            pages.append(text)
        return {"pages": pages}
    except DependencyError:
        return {"error": "encrypted"}
    except MemoryError:
        return {"error": "memory"}
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        ArithmeticError,
        RecursionError,
    ):
        return {"error": "damaged"}


def _page(content: bytes, number: int, scale: float) -> bytes:
    import pypdfium2

    with pypdfium2.PdfDocument(content) as document:
        stream = io.BytesIO()
        document[number].render(scale=scale).to_pil().save(stream, "PNG")
        return stream.getvalue()


if __name__ == "__main__":
    main()
