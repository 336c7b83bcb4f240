# Returns a tensor of a few bytes that is a terabyte when it is copied.
# verdicts: memory_limit_exceeded
import torch


def forge(right):
    return torch.zeros(1).expand(2**38)
