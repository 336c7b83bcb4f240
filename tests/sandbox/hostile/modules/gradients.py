# Replaces differentiation by an answer that it likes.
# verdicts: wrong_answer
import torch


def attack():
    torch.autograd.backward = torch.Tensor.backward = lambda *args, **kwargs: None
    torch.Tensor.requires_grad_ = lambda self, *args: self
