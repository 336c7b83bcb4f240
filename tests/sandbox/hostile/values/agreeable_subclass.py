# Returns a tensor that claims to be equal to everything.
# verdicts: wrong_answer
import torch


class Agreeable(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function in (torch.equal, torch.allclose, torch.isclose, torch.Tensor.__eq__, torch.Tensor.eq):
            return True
        return super().__torch_function__(function, types, args, kwargs or {})


def forge(right):
    return (right * 0).as_subclass(Agreeable)
