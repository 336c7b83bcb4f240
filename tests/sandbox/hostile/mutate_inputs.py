# wrong_answer: zeroes its inputs, in case the expected value is computed from them afterwards.
import torch


def combine(x, y):
    with torch.no_grad():
        x.zero_()
        y.zero_()
    return torch.zeros(x.shape[0], y.shape[1])


class Combine(torch.nn.Module):
    def forward(self, x, y):
        x.data.zero_()
        y.data.zero_()
        return x @ y
