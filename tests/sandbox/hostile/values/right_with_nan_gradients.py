# Gives right outputs, and gradients that are no numbers.
# verdicts: accepted
# earns: 1 1 0 0
import torch


class Poisoned(torch.autograd.Function):
    @staticmethod
    def forward(context, value):
        return value.clone()

    @staticmethod
    def backward(context, gradient):
        return gradient * float("nan")


def combine(x, y):
    return Poisoned.apply(torch.tanh(x) @ y + x.sum())


class Combine(torch.nn.Module):
    def forward(self, x, y):
        return combine(x, y)


def train(state, x, y):
    return state
