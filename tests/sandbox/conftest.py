"""Tests of the docker sandbox run with images that hold the code as it is now."""

from collections.abc import Iterator

import pytest

from tests.sandbox.images import tested_images


@pytest.fixture(scope="session", autouse=True)
def _service_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the sandbox service, which reads the environment, use them and a folder of its own, if a test needs it."""
    wanted = any(
        item.get_closest_marker("docker") and not item.get_closest_marker("skip") and "sandbox" in item.path.parts
        for item in request.session.items
    )
    with pytest.MonkeyPatch.context() as patch:
        if wanted:
            patch.setenv("KARAKTER_SANDBOX_IMAGE", tested_images())
            patch.setenv("KARAKTER_SANDBOX_FOLDER", str(tmp_path_factory.mktemp("sockets")))
        yield
