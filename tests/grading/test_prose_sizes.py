"""Parameter values that enlarge a feature map, checked with the size formulas."""

from decimal import Decimal

import pytest

from exams.grading.answer_types.prose.sizes import Parameters, grows_share, read_parameters

HALF = Decimal("0.5")


@pytest.mark.parametrize(
    ("text", "operation", "share"),
    [
        ("kernel 4, stride 2, padding 1", "transposed", 1),
        ("k=4, s=2, p=1, from 16x16 to 32x32", "transposed", 1),
        ("kernel 4, stride 2, padding 1, from 16 to 40", "transposed", HALF),
        ("kernel size 3, stride 2, padding 1, output padding 1, from 8 to 16", "transposed", 1),
        ("kernel 3, stride 1, padding 1", "transposed", 0),
        ("kernel 3, stride 1, padding 0", "transposed", 1),
        ("with stride 2", "transposed", 1),
        ("fractionally strided with stride 1/2", "transposed", 1),
        ("stride larger than 1", "transposed", 1),
        ("scale factor 2", "transposed", HALF),
        ("no values at all", "transposed", None),
        ("scale_factor=2", "scale", 1),
        ("skalafaktor 2", "scale", 1),
        ("factor 1", "scale", 0),
        ("scale factor 2, 8 -> 32", "scale", HALF),
        ("4x4 til 8x8", "scale", 1),
        ("doubles both sides", "scale", 1),
        ("stride 2", "scale", HALF),
        ("bilinear", "scale", None),
        ("kernel 3, stride 1, padding 2", "convolution", 1),
        ("kernel 3, stride 1, padding 1", "convolution", 0),
        ("3x3 kernel, stride 1 and padding 2, from 2x2 to 4x4", "convolution", 1),
    ],
)
def test_share_of_the_points(text: str, operation: str, share: Decimal | int | None) -> None:
    assert grows_share(text, operation) == share


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("kernel size = 4, stride: 2, padding 1", Parameters(kernel=4, stride=2, padding=1)),
        ("kjernestørrelse 3, steglengde 2, output padding 1", Parameters(kernel=3, stride=2, padding=1, extra=1)),
        ("stride 1/2", Parameters(stride=0.5)),
        ("stride 0,5", Parameters(stride=0.5)),
        ("a 5x5 kernel with stride 3", Parameters(kernel=5, stride=3)),
        ("skaleringsfaktor 2", Parameters(scale=2)),
        ("from 16 x 16 to 33 x 33", Parameters(change=(16, 33), words=True)),
        ("16 blir 32", Parameters(change=(16, 32))),
        ("8 -> 16, output size 16x16", Parameters(change=(8, 16), words=True)),
        ("stride above 1", Parameters(words=True)),
        ("kernel size 12, 12 of them", Parameters(kernel=12)),
        ("fordobler høyde og bredde", Parameters(words=True)),
        ("bilinear", Parameters()),
    ],
)
def test_reading_of_sizes(text: str, read: Parameters) -> None:
    assert read_parameters(text) == read
