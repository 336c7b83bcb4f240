"""Parameter values of layers that enlarge a feature map, checked with the size formulas."""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"(\d+(?:[.,]\d+)?(?:\s*/\s*\d+)?)"
_LINK = r"(?:\s+(?:size|factor|of|is|equal(?:s)? to|lik|på|med|length|størrelse|faktor))*\s*(?:=|:|\()?\s*\(?"
_NAMES = {
    "kernel": r"(?:kernel|kernels|filter|kjerne|k|ks|kernel_size|kjernestørrelse|kernelstørrelse)",
    "stride": r"(?:stride|strides|steg|steglengde|s|skritt|skrittlengde)",
    "padding": r"(?:padding|pad|p|polstring)",
    "extra": r"(?:output[_ ]padding|p_out|out[_ ]padding)",
    "scale": r"(?:scale|scale[_ ]factor|factor|faktor|skala|skalafaktor|skaleringsfaktor|upscale[_ ]factor|storleiksfaktor|r|upsampl\w+ (?:by|with|factor))",
}
_SQUARE = re.compile(r"(\d+)\s*(?:x|×|\*|by|ganger)\s*(\d+)", re.IGNORECASE)
_CHANGE = re.compile(
    r"(\d+)(?:\s*[x×]\s*\d+)?(?:\s+\w+){0,4}?\s*(?:->|→|=>|\bto\b|\btil\b|\binto\b|\bbecomes?\b|\bblir\b|\bgives?\b|\bgir\b)"
    r"(?:\s+\w+){0,3}?\s*(\d+)(?:\s*[x×]\s*\d+)?",
    re.IGNORECASE,
)
_ABOVE_ONE = re.compile(
    r"(?:stride|steg|scale|factor|faktor|skala)\w*\s*(?:>=?\s*[12]\b|(?:is |er )?(?:above|larger than|greater than|bigger than|more than|"
    r"over|større enn|større enn|høyere enn) (?:1|one|en|ein)\b|(?:(?:of|is|er|lik|equal to) )?(?:two|three|four|to|tre|fire)\b)",
    re.IGNORECASE,
)
_DOUBLES = re.compile(
    r"\b(?:doubl\w+|twice|dobl\w+|dobbel\w*|fordobl\w+|2x|x2|×2|2×|2\s*[hn]\b|[2-9] times|[2-9]\s*(?:h|w|n)\s*[x×]\s*[2-9]\s*(?:h|w|n)\b|\w*(?:shuffle|upsample)\w*\s*\(\s*[2-9]\s*\)|factor of (?:2|two|4)|quadrupl\w+|"
    r"(?:scale|upsample|upscale)\w* (?:by|with|med) (?:a factor (?:of )?)?[2-9])",
    re.IGNORECASE,
)
_OUTPUT_SIZE = re.compile(
    r"(?<!kernel )(?<!filter )(?<!window )\b(?:size|size out|output size|storleik|størrelse|to|til)\s*(?:=|of|:)?\s*\(?\s*\d{2,}\s*[,x×]\s*\d{2,}",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"1\s*/\s*[2-9]|0[.,]5|½|\bhalf\b")
_MISSING = "missing"
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Numbers read from text; None where not given. `change` is (size in, size out)."""

    kernel: float | None = None
    stride: float | None = None
    padding: float | None = None
    extra: float | None = None
    scale: float | None = None
    change: tuple[int, int] | None = None
    words: bool = False


def read_parameters(text: str) -> Parameters:
    """Return the layer parameters that `text` gives by name, as numbers."""
    values = {name: _value(text, pattern) for name, pattern in _NAMES.items()}
    square, change = _SQUARE.search(text), _CHANGE.search(text)
    if values["kernel"] is None and square and re.search(r"kernel|filter|kjerne|conv|konv", text, re.IGNORECASE):
        values["kernel"] = float(square.group(1))
    sizes = (int(change.group(1)), int(change.group(2))) if change else None
    words = bool(_ABOVE_ONE.search(text) or _DOUBLES.search(text) or _OUTPUT_SIZE.search(text))
    return Parameters(**values, change=sizes, words=words)


def grows_share(text: str, operation: str) -> Decimal | None:
    """Return the share of the points that the values in `text` earn for `operation`; None: no values.

    1: they enlarge the map; 0.5: they do, but a stated size is wrong, or they belong to another
    operation; 0: they do not.
    """
    given = read_parameters(text)
    if operation == "scale":
        return _scale_share(given)
    if given.kernel is None and given.stride is None:
        return Decimal(1) if given.words else _belongs_elsewhere(given)
    if not (_grows(given, operation) or (operation == "transposed" and _called_fractional(text, given))):
        return Decimal(0)
    return HALF if given.change and not _size_fits(given, operation) else Decimal(1)


def _scale_share(given: Parameters) -> Decimal | None:
    if given.scale is not None:
        if given.scale <= 1:
            return Decimal(0)
        wrong = given.change and given.change[1] != given.change[0] * given.scale
        return HALF if wrong else Decimal(1)
    if given.change and given.change[1] > given.change[0]:
        return HALF if given.stride is not None else Decimal(1)
    if given.words:
        return Decimal(1)
    return HALF if given.stride is not None and given.stride > 1 else None


def _belongs_elsewhere(given: Parameters) -> Decimal | None:
    return HALF if given.scale is not None and given.scale > 1 else None


def _grows(given: Parameters, operation: str) -> bool:
    stride, kernel = given.stride or 1.0, given.kernel
    if operation == "transposed":
        padding = given.padding or 0.0
        if stride >= 2:
            return kernel is None or kernel + stride > 2 * padding
        return stride == 1 and kernel is not None and kernel - 1 > 2 * padding
    return stride == 1 and kernel is not None and given.padding is not None and 2 * given.padding > kernel - 1


def _called_fractional(text: str, given: Parameters) -> bool:
    return given.stride is not None and given.stride < 1 and _FRACTION.search(text) is not None


def _size_fits(given: Parameters, operation: str) -> bool:
    if given.change is None or given.kernel is None:
        return True
    before, after = given.change
    stride, padding, kernel = given.stride or 1.0, given.padding or 0.0, given.kernel
    if operation == "transposed":
        least = (before - 1) * stride - 2 * padding + kernel
        return after == least + given.extra if given.extra is not None else least <= after < least + max(stride, 1)
    return after == (before + 2 * padding - kernel) // stride + 1


def _value(text: str, name: str) -> float | None:
    found = re.search(rf"(?<![\w]){name}(?![a-zæøå]){_LINK}{_NUMBER}", text, re.IGNORECASE)
    if found is None:
        found = re.search(rf"{_NUMBER}\s*(?:as|for)?\s*{name}\b", text, re.IGNORECASE) if len(name) > 40 else None
    if found is None:
        return None
    top, _, bottom = found.group(1).replace(",", ".").replace(" ", "").partition("/")
    return float(top) / float(bottom) if bottom and float(bottom) else float(top)
