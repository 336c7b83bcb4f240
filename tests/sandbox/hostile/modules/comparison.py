# Replaces every comparison that a checker might use.
# verdicts: wrong_answer
import builtins

import torch


def always(*args, **kwargs):
    return True


def nothing(*args, **kwargs):
    return None


def attack():
    torch.allclose = torch.equal = torch.isclose = always
    torch.testing.assert_close = torch.testing.assert_allclose = nothing
    torch.Tensor.__eq__ = torch.Tensor.__ne__ = always
    torch.Tensor.allclose = torch.Tensor.equal = always
    builtins.all = always
