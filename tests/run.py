"""`./run test`: the whole suite on SQLite, and beside it all that touches the database on PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from tests.postgres import find_binaries, postgres_server

ROOT = Path(__file__).resolve().parent.parent
# The kernel, the readers and the sandbox know no database; running them twice would only cost time.
ON_POSTGRES = ("tests/exams", "tests/pages", "tests/workers", "tests/demo")


def main() -> int:
    """Run both passes; return pytest's exit code, the first that is not 0."""
    arguments = sys.argv[1:]
    if any(not argument.startswith("-") for argument in arguments):
        return _start(arguments).wait()
    binaries = find_binaries()
    if binaries is None:
        code = _start(arguments).wait()
        print("left out: the PostgreSQL pass; no server found (apt install postgresql)")
        return code or (1 if os.environ.get("CI") else 0)
    print(
        f"The database tests run on PostgreSQL from {binaries} meanwhile; what they say follows at the end", flush=True
    )
    return _both(arguments, binaries)


def _both(arguments: Sequence[str], binaries: Path) -> int:
    """Run one pass beside the other: two cores wait less than one."""
    folders = [folder for folder in ON_POSTGRES if (ROOT / folder).is_dir()]
    with tempfile.TemporaryFile("w+") as said, postgres_server(binaries) as url:
        beside = _start([*arguments, *folders], {"DATABASE_URL": url}, said)
        try:
            code = _start(arguments).wait()
            beside_code = beside.wait()
        finally:
            beside.kill()
        said.seek(0)
        print(f"\nThe database tests on PostgreSQL\n{said.read()}", flush=True)
    return code or beside_code


def _start(
    arguments: Sequence[str], extra: dict[str, str] | None = None, output: IO[str] | None = None
) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **(extra or {})}
    return subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, stdout=output)


if __name__ == "__main__":
    sys.exit(main())
