"""The whole way of a worker: a queued run is claimed, graded and recorded in a database."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.answers import code_of
from benchmarks.machine import ROOT
from benchmarks.result import Unavailable
from benchmarks.turns import Way
from exams.bundle import QuestionDocument
from tests.postgres import find_binaries, postgres_server

DATABASES = ("sqlite", "postgres")
_NOBODY_LISTENS = "redis://127.0.0.1:1/0"


class Clerk:
    """The process of benchmarks/clerk.py."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, do: str, **arguments: object) -> object:
        """Return what the clerk gives. Raises RuntimeError if it died; its own words are on standard error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process that keeps the rows died at {do!r}; the reason stands above.")
        return json.loads(line)


@contextmanager
def recorded(question: QuestionDocument, database: str) -> Iterator[Way]:
    """Yield the way of a worker on this database, without a broker. Raises Unavailable."""
    with platform_environment(database) as environment, clerk({**environment, "REDIS_URL": _NOBODY_LISTENS}) as rows:
        rows.ask("prepare")
        yield Way(f"claim_to_recorded_{database}", lambda seed: _grade(rows, code_of(question, seed)))


def _grade(rows: Clerk, code: str) -> float:
    graded = rows.ask("grade_run", run=rows.ask("hand_in_code", code=code))
    assert isinstance(graded, dict)
    if not graded["full"]:
        raise RuntimeError(f"The recorded grade has not full points: {graded['feedback']}")
    return float(graded["seconds"])


@contextmanager
def clerk(environment: Mapping[str, str]) -> Iterator[Clerk]:
    """Yield a clerk over the rows of this environment; nothing is prepared yet."""
    command = [sys.executable, "-m", "benchmarks.clerk"]
    with subprocess.Popen(
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Clerk(process)


@contextmanager
def platform_environment(database: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a platform with an empty database and a data folder that is thrown away.

    PostgreSQL writes to disk what it commits, as in production. Raises Unavailable."""
    with TemporaryDirectory(prefix="karakter-bench-") as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "grader.settings",
            "KARAKTER_VAR_DIR": folder,
            "KARAKTER_LOG_LEVEL": "ERROR",
            "REDIS_URL": "",
        }
        if database == "sqlite":
            yield {**environment, "DATABASE_URL": f"sqlite:///{Path(folder) / 'karakter.sqlite3'}"}
            return
        binaries = find_binaries()
        if binaries is None:
            raise Unavailable("no PostgreSQL on this machine (apt install postgresql)")
        with postgres_server(binaries, durable=True) as url:
            yield {**environment, "DATABASE_URL": url}
