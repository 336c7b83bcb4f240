# Asks torch for more than there is.
# verdicts: memory_limit_exceeded
import torch


def attack():
    return bool(torch.ones(2**38)[0])
