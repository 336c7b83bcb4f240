"""Figures that students hand in: only images that Pillow can open, under a size, under a plain name."""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image

from exams.errors import InvalidInput

LARGEST_FIGURE_BYTES = 8 * 1024**2
# A photo of a sheet has 12 to 50 megapixels; more is a decompression bomb.
LARGEST_FIGURE_PIXELS = 60_000_000
MIME_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A checked image. `mime` is what the bytes are, whatever the sender called them."""

    name: str
    mime: str
    sha256: str
    size_bytes: int


def read_figure(name: str, content: bytes, *, field: str) -> Figure:
    """Return what the image is. Raises InvalidInput if it is too large or no PNG, JPEG, GIF or WebP."""
    if len(content) > LARGEST_FIGURE_BYTES:
        raise InvalidInput(
            _("The file is larger than {most} MiB.").format(most=LARGEST_FIGURE_BYTES // 1024**2),
            field=field,
            code="too_large",
        )
    mime = MIME_TYPES[_image_format(content, field)]
    return Figure(plain_name(name), mime, hashlib.sha256(content).hexdigest(), len(content))


def plain_name(name: str) -> str:
    """Return the last part of a file name, printable and at most 100 characters; "file" if nothing is left."""
    last = re.split(r"[\\/]", name)[-1]
    printable = "".join(sign for sign in last if sign.isprintable() and not "\ud800" <= sign <= "\udfff")
    return printable.strip(". ")[-100:] or "file"


def _image_format(content: bytes, field: str) -> str:
    refusal = InvalidInput(_("Only PNG, JPEG, GIF and WebP images are taken, and this is none."), field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(MIME_TYPES)) as image:
                width, height = image.size
                if width * height > LARGEST_FIGURE_PIXELS:
                    raise InvalidInput(_("The image has too many pixels."), field=field, code="too_large")
                image.verify()
                return str(image.format)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise InvalidInput(_("The image has too many pixels."), field=field, code="too_large") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise refusal from None
