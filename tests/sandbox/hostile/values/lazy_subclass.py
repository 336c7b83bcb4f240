# Returns a tensor that computes itself anew whenever it is looked at.
# verdicts: invalid_input
import torch


class Lazy(torch.Tensor):
    def detach(self):
        return torch.zeros(1)

    cpu = contiguous = clone = numpy = detach

    @property
    def shape(self):
        return torch.Size([3, 2])


def forge(right):
    return (right * 0).as_subclass(Lazy)
