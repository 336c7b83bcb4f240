# Rewrites the code that serves the examiner, in its own process.
# verdicts: wrong_answer
import sys


def attack():
    values = sys.modules["workers.wire.values"]
    messages = sys.modules["workers.wire.messages"]
    sys.modules["workers.candidate.requests"].pack = lambda value: values.Packed(messages.Tensor("float32", [0]))
