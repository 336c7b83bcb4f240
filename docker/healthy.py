"""Exit 0 if the process of this container does its work: `python -m docker.healthy web`, `worker` or `beat`."""

import os
import sys
import time
import urllib.request
from pathlib import Path

# Beat writes its schedule every three minutes (celery's `sync_every`); two missed writes are no accident.
_BEAT_SILENT_S = 600


def web() -> bool:
    """Return whether the web server answers."""
    host = (os.environ.get("DJANGO_ALLOWED_HOSTS") or "localhost").split(",")[0].lstrip(".")
    request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """Return whether this container's worker answers over the broker."""
    from grader.celery import app

    name = f"celery@{os.uname().nodename}"
    return bool(app.control.ping(destination=[name], timeout=5))


def beat() -> bool:
    """Return whether beat has written its schedule lately."""
    written = [path.stat().st_mtime for path in Path("/tmp").glob("beat*")]  # noqa: S108 - the container's own
    return bool(written) and time.time() - max(written) < _BEAT_SILENT_S


if __name__ == "__main__":
    sys.exit(not {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]())
