# wrong_answer: rewrites the code that serves the examiner, in its own process.
import sys

import torch

values = sys.modules["workers.wire.values"]
requests = sys.modules["workers.candidate.requests"]
messages = sys.modules["workers.wire.messages"]
requests.pack = lambda value: values.Packed(messages.Tensor("float32", [0]))


def combine(x, y):
    return torch.zeros(1)


Combine = combine
