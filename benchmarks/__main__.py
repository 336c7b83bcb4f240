"""`./run bench [NAME…] [--json FILE]`: benchmarks, each with what it is compared to, side by side in one run."""

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks import code
from benchmarks.result import Result

BENCHMARKS: Mapping[str, Callable[[int], Result]] = {"code": code.measure}


def main() -> None:
    """Run the named benchmarks, all if none is named; print them, and write them as JSON if asked to."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all if left out")
    parser.add_argument("--json", type=Path, metavar="FILE", dest="json_file")
    parser.add_argument("--answers", type=int, default=40, help="how many answers are graded each way")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; known: {', '.join(BENCHMARKS)}")
    results = {name: BENCHMARKS[name](max(options.answers, 5)) for name in options.names or BENCHMARKS}
    for name, result in results.items():
        print(f"{name}: {result.title}")
        for part in (result.ratios, result.figures, result.environment):
            print("".join(f"  {key:20} {value}\n" for key, value in part.items()))
    if options.json_file:
        found = {name: result.as_json() for name, result in results.items()}
        options.json_file.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
