# Hooks itself into everything that the interpreter audits.
# verdicts: runtime_error|wrong_answer
import sys


def refuse(event, arguments):
    if event.startswith(("socket.", "object.")):
        raise SystemExit(0)


def attack():
    sys.addaudithook(refuse)
