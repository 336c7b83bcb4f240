# wrong_answer: returns a tensor that claims to be equal to everything.
import torch


class Agreeable(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function in (torch.equal, torch.allclose, torch.Tensor.__eq__, torch.Tensor.eq):
            return True
        return super().__torch_function__(function, types, args, kwargs or {})


def combine(x, y):
    return torch.zeros(x.shape[0], y.shape[1]).as_subclass(Agreeable)


class Combine(torch.nn.Module):
    def forward(self, x, y):
        return (x * 0 @ y).as_subclass(Agreeable)
