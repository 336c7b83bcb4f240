"""`./run test`: the whole suite on SQLite, then everything that touches the database on PostgreSQL."""

import os
import subprocess
import sys
from pathlib import Path

from tests.postgres import find_binaries, postgres_server

ROOT = Path(__file__).resolve().parent.parent
# The kernel, the readers and the sandbox know no database; running them twice would only cost time.
ON_POSTGRES = ("tests/exams", "tests/pages", "tests/workers", "tests/demo")


def main() -> int:
    """Run both passes; return pytest's exit code, the first that is not 0."""
    arguments = sys.argv[1:]
    code = _pytest(arguments, {})
    if code or any(not argument.startswith("-") for argument in arguments):
        return code
    binaries = find_binaries()
    if binaries is None:
        print("left out: the PostgreSQL pass; no server found (apt install postgresql)")
        return 1 if os.environ.get("CI") else 0
    print(f"\nThe database tests once more, on PostgreSQL from {binaries}", flush=True)
    folders = [folder for folder in ON_POSTGRES if (ROOT / folder).is_dir()]
    with postgres_server(binaries) as url:
        return _pytest([*arguments, *folders], {"DATABASE_URL": url})


def _pytest(arguments: list[str], extra: dict[str, str]) -> int:
    environment = {**os.environ, **extra}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
