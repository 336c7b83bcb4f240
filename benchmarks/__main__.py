"""`./run bench [NAME…] [--json FILE]`: benchmarks, each with what it is compared to, side by side in one run."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import code, hand_in, isolation, pages, prose, throughput
from benchmarks.options import Options
from benchmarks.recorded import DATABASES
from benchmarks.result import Result, Unavailable
from exams.grading.sandbox import SandboxError

BENCHMARKS: Mapping[str, Callable[[Options], Result]] = {
    "code": code.measure,
    "throughput": throughput.measure,
    "isolation": isolation.measure,
    "prose": prose.measure,
    "pages": pages.measure,
    "hand_in": hand_in.measure,
}
_LEAST_ANSWERS = 5
_NOISY = "  This machine was too noisy to trust the figures: others used it meanwhile. Look at the ratios first.\n"


def main() -> int:
    """Run the named benchmarks, all if none is named; print them, and write them as JSON if asked to.

    Return 1 if one of them failed, or was named and cannot be measured here."""
    names, json_file, options = _parse(sys.argv[1:])
    results: dict[str, Result] = {}
    failed = False
    for name in names or BENCHMARKS:
        try:
            results[name] = BENCHMARKS[name](options)
        except Unavailable as error:
            failed |= bool(names)
            print(f"{name}: cannot be measured here: {error}", file=sys.stderr)
            continue
        except (SandboxError, RuntimeError) as error:
            failed = True
            print(f"{name}: failed, there are no figures. {error}", file=sys.stderr)
            continue
        print(_text(name, results[name]), flush=True)
        if json_file:  # after each: an interrupted run keeps what it found
            found = {each: result.as_json() for each, result in results.items()}
            json_file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return int(failed)


def _parse(arguments: list[str]) -> tuple[list[str], Path | None, Options]:
    usual = Options()
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all if left out")
    parser.add_argument("--json", type=Path, metavar="FILE", dest="json_file")
    parser.add_argument("--answers", type=int, default=usual.answers, help="how many answers are graded each way")
    parser.add_argument("--submissions", type=int, default=usual.submissions, help="whole exams for the real workers")
    parser.add_argument(
        "--students", type=int, default=usual.students, help="how large the class is whose pages are asked for"
    )
    parser.add_argument(
        "--hand-in-seconds", type=float, default=usual.hand_in_seconds, help="how long submissions arrive"
    )
    parser.add_argument("--database", choices=DATABASES, default=usual.database, help="what the real workers use")
    parser.add_argument("--ways", default="", metavar="WAY,…", help="only these to compare a code answer with")
    parser.add_argument("--others", action="store_true", help="install otter-grader and nbgrader to compare with")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {unknown[0]!r}; known: {', '.join(BENCHMARKS)}")
    ways = tuple(name for name in options.ways.split(",") if name)
    if unknown := [name for name in ways if name not in code.WAYS]:
        parser.error(f"there is no way {unknown[0]!r}; known: {', '.join(code.WAYS)}")
    wanted = Options(
        answers=max(options.answers, _LEAST_ANSWERS),
        submissions=max(options.submissions, 1),
        students=max(options.students, 1),
        hand_in_seconds=max(options.hand_in_seconds, 1.0),
        database=options.database,
        others=options.others,
        ways=ways,
    )
    return options.names, options.json_file, wanted


def _text(name: str, result: Result) -> str:
    """Return the result for people, ratios first."""
    parts = (("ratios", result.ratios), ("figures", result.figures), ("environment", result.environment))
    blocks = (f"  {title}\n" + "".join(_line(key, value) for key, value in part.items()) for title, part in parts)
    return f"{name}: {result.title}\n{_NOISY if result.environment.get('noisy') else ''}" + "".join(blocks)


def _line(key: str, value: object) -> str:
    shown = "not measured" if value is None else value
    return f"    {key:40} {shown}\n"


if __name__ == "__main__":
    sys.exit(main())
