# Changes weights without learning anything.
# verdicts: training=wrong_answer
import torch


def forge(right):
    return torch.rand_like(right)
