"""The same hidden tests by pytest in a fresh container each time."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from pathlib import Path

from benchmarks.answers import write_answer
from benchmarks.result import Unavailable
from benchmarks.turns import FRESH_EVERY, Way, timed
from benchmarks.unjailed import PYTEST, PYTEST_ENVIRONMENT, expect_passed
from exams.bundle import QuestionDocument

_ENGINES = ("docker", "podman")
_ANSWER_S = 30
# Of our own images, those that hold Python and torch.
_IMAGES = ("karakter-worker:0.1.0", "karakter-sandbox-examiner:0.1.0")
_PYTEST_PACKAGES = ("pytest", "pluggy", "iniconfig", "packaging", "pygments")  # pure Python: any 3.11 or newer


@contextmanager
def fresh_container(question: QuestionDocument, folder: Path) -> Iterator[Way]:
    """Yield the checks by pytest in a new container each time. Raises Unavailable."""
    engine = _find_engine()
    image = _find_image(engine)
    _copy_pytest(folder / "packages")

    def check(seed: int) -> None:
        write_answer(question, folder, seed)
        expect_passed(
            subprocess.run(_command(engine, image, folder, seed), capture_output=True, text=True, check=False)
        )

    yield Way("fresh_container", timed(check), FRESH_EVERY)


def _command(engine: str, image: str, folder: Path, seed: int) -> list[str]:
    """Return the words that start a container as an exercise sheet would: no network, thrown away afterwards."""
    given = {**PYTEST_ENVIRONMENT, "BENCH_SEED": str(seed), "PYTHONPATH": "/bench/packages"}
    options = ["--rm", "--network", "none", "--volume", f"{folder}:/bench:ro", "--workdir", "/bench"]
    environment = [word for name, value in given.items() for word in ("--env", f"{name}={value}")]
    return [engine, "run", *options, *environment, "--entrypoint", "/opt/venv/bin/python", image, *PYTEST]


def _find_engine() -> str:
    """Return the container engine that answers. Raises Unavailable."""
    for name in _ENGINES:
        if shutil.which(name) and _succeeds(name, "info"):
            return name
    raise Unavailable("no container engine answers on this machine (apt install docker.io)")


def _find_image(engine: str) -> str:
    """Return an image with torch. Raises Unavailable."""
    for image in _IMAGES:
        if _succeeds(engine, "image", "inspect", image):
            return image
    raise Unavailable(f"{engine} has none of the images {', '.join(_IMAGES)} (docker compose build)")


def _copy_pytest(target: Path) -> None:
    """Copy the installed pytest and what it needs: our images have none."""
    for package in _PYTEST_PACKAGES:
        for file in files(package) or ():
            if file.suffix == ".py" and ".." not in file.parts:
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(Path(str(file.locate())), target / file)


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=_ANSWER_S, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
