# wrong_answer: returns numbers that are no numbers, in case they count as wild cards.
import torch


def combine(x, y):
    return torch.full((x.shape[0], y.shape[1]), float("nan"))


class Combine(torch.nn.Module):
    def forward(self, x, y):
        return x @ y * float("nan")
