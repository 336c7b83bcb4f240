# Returns far more than was asked for.
# verdicts: output_limit_exceeded
import torch


def forge(right):
    return torch.zeros(8 * 1024**2)
