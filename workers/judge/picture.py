"""Figures on their way out: made small and written anew, so that nothing but the picture itself leaves."""

import base64
import io
import warnings
from collections.abc import Mapping

from PIL import Image, ImageOps

from exams.services.figures import LARGEST_FIGURE_BYTES, LARGEST_FIGURE_PIXELS

# What models look at; more only costs.
LONGEST_SIDE_PIXELS = 1280
_MAGIC: Mapping[str, tuple[bytes, ...]] = {
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "WEBP": (b"RIFF",),
}


class PictureError(ValueError):
    """The file is no picture that can be sent."""


def picture_url(content: bytes) -> str:
    """Return the picture as a data URL: a JPEG without place, time, camera or anything else of its file.

    Raises PictureError."""
    if not content:
        raise PictureError("the file is not there")
    if len(content) > LARGEST_FIGURE_BYTES:
        raise PictureError("the file is too large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            encoded = _jpeg(content, _format(content))
    except PictureError:
        raise
    except Exception as error:  # Pillow raises whatever its decoders met
        raise PictureError(f"the file cannot be read ({type(error).__name__})") from None
    return f"data:image/jpeg;base64,{base64.b64encode(encoded).decode()}"


def _format(content: bytes) -> str:
    for name, signs in _MAGIC.items():
        if content.startswith(signs):
            return name
    raise PictureError("the file is no picture of a known kind")


def _jpeg(content: bytes, name: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=[name]) as image:
        if image.width * image.height > LARGEST_FIGURE_PIXELS:
            raise PictureError("the picture has too many pixels")
        image.draft("RGB", (LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE_PIXELS, LONGEST_SIDE_PIXELS))
        plain = Image.new("RGB", upright.size, "white")
        solid = upright.convert("RGBA")
        plain.paste(solid, mask=solid.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()
