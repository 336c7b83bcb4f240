"""A fixed amount of work on one core, done for every line of standard input: `python benchmarks/spin.py CORE`.

Each line of standard output: the seconds that it took, and those of them that this process had the core.
"""

import contextlib
import os
import sys
import time

TURNS = 1_000_000  # about 30 ms: who has slept gets a core at once, and shares it after some milliseconds


def main() -> None:
    """Answer lines until there are none."""
    with contextlib.suppress(AttributeError, OSError):  # no such call outside Linux; a core that is not for us
        os.sched_setaffinity(0, {int(sys.argv[1])})
    for _ in sys.stdin:
        started, had = time.perf_counter(), time.process_time()
        for _ in range(TURNS):
            pass
        print(time.perf_counter() - started, time.process_time() - had, flush=True)


if __name__ == "__main__":
    main()
