# Returns what it was given.
# verdicts: wrong_answer
import torch


def combine(x, y):
    return x


class Combine(torch.nn.Module):
    def forward(self, x, y):
        return x + 0


def train(state, x, y):
    return dict(state)
