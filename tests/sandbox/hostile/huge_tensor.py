# output_limit_exceeded: returns far more than was asked for.
import torch


def combine(x, y):
    return torch.zeros(8 * 1024**2)


Combine = combine
