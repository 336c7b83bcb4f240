"""What the demo's one student of the form types and draws."""

import io
from collections.abc import Mapping
from pathlib import Path

import yaml
from PIL import Image, ImageDraw

FORM_FILE = Path(__file__).parent / "form.yaml"
FIGURE = ("2b", "figure", "loss-curves.png")  # question, field, file name

_SIZE = (360, 240)
_TRAINING = (2.1, 1.4, 1.0, 0.75, 0.55, 0.42, 0.31, 0.24, 0.18)
_VALIDATION = (2.2, 1.6, 1.25, 1.05, 0.98, 1.0, 1.08, 1.18, 1.3)


def read_form() -> Mapping[str, Mapping[str, str]]:
    """Return the typed answers: label -> field name -> text."""
    form: dict[str, dict[str, str]] = yaml.safe_load(FORM_FILE.read_text(encoding="utf-8"))
    return form


def draw_loss_curves() -> bytes:
    """Return a PNG of a falling training loss (blue) and a validation loss (red) that turns and rises."""
    image = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(image)
    pen.line([(40, 15), (40, 205), (345, 205)], fill="black", width=2)
    pen.text((45, 10), "loss", fill="black")
    pen.text((305, 212), "epoch", fill="black")
    for values, colour, name in ((_TRAINING, "blue", "training"), (_VALIDATION, "red", "validation")):
        points = [_point(epoch, value) for epoch, value in enumerate(values)]
        pen.line(points, fill=colour, width=3)
        pen.text((points[-1][0] - 45, points[-1][1] - 26), name, fill=colour)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def _point(epoch: int, loss: float) -> tuple[float, float]:
    return 50 + epoch * 35.0, 200 - loss * 78
