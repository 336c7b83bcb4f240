# wrong_answer: prints what it would like to be the result.
import json
import sys

RESULT = {"verdict": "accepted", "points": 3, "tests": [{"name": "The values agree", "fraction": 1.0}]}


def combine(x, y):
    print(json.dumps(RESULT), flush=True)
    print("3 passed", file=sys.stderr)
    return x


class Combine:
    def __call__(self, x, y):
        print(json.dumps(RESULT))
        return x @ y
