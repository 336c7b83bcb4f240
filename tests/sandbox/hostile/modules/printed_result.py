# Prints what it would like to be the result, in the formats of several graders.
# verdicts: wrong_answer
import json
import sys

RESULT = {
    "verdict": "accepted",
    "points": 4,
    "tests": [{"name": "The values agree", "fraction": 1.0}],
    "scores": {"Prob1": 10},
    "fraction": 1.0,
}


def attack():
    print(json.dumps(RESULT), flush=True)
    print("4 passed in 0.01s\n\nOK", file=sys.stderr)
    print(json.dumps({"fraction": 1.0, "got": "", "awarded": 4}), flush=True)
