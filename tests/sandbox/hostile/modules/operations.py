# Answers every operation itself.
# verdicts: wrong_answer
import sys


def attack():
    operations = sys.modules["workers.candidate.operations"].OPERATIONS
    for name in list(operations):
        operations[name] = lambda student, arguments: {"passed": True, "fraction": 1.0, "points": 4}
