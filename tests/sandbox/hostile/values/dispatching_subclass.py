# Returns a tensor without numbers that answers every question about them.
# verdicts: runtime_error|invalid_input|wrong_answer
import torch


class Wrapper(torch.Tensor):
    @staticmethod
    def __new__(cls, like):
        return torch.Tensor._make_wrapper_subclass(cls, like.shape, dtype=like.dtype)

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return True


def forge(right):
    return Wrapper(right)
