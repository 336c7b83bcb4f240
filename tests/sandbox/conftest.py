"""Tests of the docker sandbox run with images that hold the code as it is now."""

import os
from collections.abc import Iterator

import pytest

from tests.sandbox.images import tested_images

_IMAGE = "KARAKTER_SANDBOX_IMAGE"


@pytest.fixture(scope="session", autouse=True)
def _images(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the sandbox service, which reads the environment, use them, if any test here needs them."""
    wanted = any(
        item.get_closest_marker("docker") and not item.get_closest_marker("skip") and "sandbox" in item.path.parts
        for item in request.session.items
    )
    before = os.environ.get(_IMAGE)
    if wanted:
        os.environ[_IMAGE] = tested_images()
    try:
        yield
    finally:
        os.environ.pop(_IMAGE, None)
        if before is not None:
            os.environ[_IMAGE] = before
