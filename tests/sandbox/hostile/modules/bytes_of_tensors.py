# Lets the bytes of a tensor be others than its shape says.
# verdicts: wrong_answer|invalid_input|runtime_error
import torch


class Bytes:
    def numpy(self):
        return self

    def tobytes(self):
        return bytes(3)


def attack():
    torch.Tensor.reshape = lambda self, *shape: self
    torch.Tensor.view = lambda self, *shape: Bytes()
