# Returns a tensor of eight bits that claims to be one of thirty-two.
# verdicts: invalid_input
import torch


def forge(right):
    return torch.quantize_per_tensor(right.detach(), 0.1, 0, torch.qint8)
