"""Every page over a class of a thousand: milliseconds on the server and queries, beside the same with fifty students."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from benchmarks.machine import ROOT, on_this_machine
from benchmarks.options import Options
from benchmarks.recorded import platform_environment
from benchmarks.result import Result, ratio

LIMIT_MS = 200.0  # at the median, what a page may take on the server
_FEW = 50
_ROUNDS = 7
_NOBODY_LISTENS = "redis://127.0.0.1:1/0"
Page = Mapping[str, object]


def measure(options: Options) -> Result:
    """Return the median milliseconds and queries of every page; raise RuntimeError if the pages cannot be asked for."""
    with on_this_machine() as machine:
        machine.watch.look()
        few = _pages(options, _FEW)
        many = _pages(options, options.students)
        machine.watch.look()
        pages = {key: page for key, page in many.items() if page["kind"] != "export"}
        medians = {key: float(str(page["median_ms"])) for key, page in pages.items()}
        over = {key: found for key, found in medians.items() if found > LIMIT_MS}
        environment = {
            "students": options.students,
            "few": _FEW,
            "database": options.database,
            "over_limit": over,
            "growing_queries": _growing(few, many),
            "not_ok": {key: page["status"] for key, page in many.items() if page["status"] != 200},
            "pages": many,
            **machine.environment(),
        }
    figures: dict[str, float | None] = {
        "pages": len(pages),
        "pages_over_200_ms": len(over),
        "slowest_median_ms": max(medians.values()),
        "pages_with_growing_queries": len(_growing(few, many)),
        **{f"{key.replace(' ', '_')}_ms": found for key, found in medians.items()},
    }
    return Result(
        f"milliseconds on the server at the median, {options.students} students x 24 questions",
        figures,
        {f"{key.replace(' ', '_')}_vs_{_FEW}_students": _ratio(few, many, key) for key in pages},
        environment,
    )


def _pages(options: Options, students: int) -> dict[str, Page]:
    with platform_environment(options.database) as environment:
        environment |= {"REDIS_URL": _NOBODY_LISTENS, "KARAKTER_DEMO": "1"}
        command = [sys.executable, "-m", "benchmarks.page_times", str(students), str(_ROUNDS)]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError("The pages could not be timed; the reason stands above.")
    found: Sequence[Page] = json.loads(done.stdout.splitlines()[-1])
    return {f"{page['name']} {page['who']}": page for page in found}


def _growing(few: Mapping[str, Page], many: Mapping[str, Page]) -> dict[str, str]:
    """Return the pages that ask the database more often for more students."""
    pairs = {key: (few[key]["queries"], page["queries"]) for key, page in many.items() if key in few}
    return {key: f"{less} -> {more}" for key, (less, more) in pairs.items() if int(str(more)) > int(str(less))}


def _ratio(few: Mapping[str, Page], many: Mapping[str, Page], key: str) -> float | None:
    return ratio(float(str(many[key]["median_ms"])), float(str(few[key]["median_ms"]))) if key in few else None
