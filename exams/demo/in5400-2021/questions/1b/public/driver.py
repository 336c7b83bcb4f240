"""Candidate side of 1b: builds the blocks from given numbers and runs the student's `subnet` on them.

It knows no expected value. Whatever it returns is looked at as data.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F

from starter import BLOCKS


class ConvolutionLast(nn.Module):
    """tanh, then a 3x3 convolution."""

    def __init__(self, numbers, calls, name):
        super().__init__()
        self.kernel = nn.Parameter(numbers["kernel"])
        self.note = lambda: calls.append(name)

    def forward(self, x):
        self.note()
        return F.conv2d(torch.tanh(x), self.kernel, padding=1)


class ConvolutionBothEnds(nn.Module):
    """Convolution, tanh, convolution: begins by keeping its input for the backward pass."""

    def __init__(self, numbers, calls, name):
        super().__init__()
        self.kernel = nn.Parameter(numbers["kernel"])
        self.second = nn.Parameter(numbers["second"])
        self.note = lambda: calls.append(name)

    def forward(self, x):
        self.note()
        return F.conv2d(torch.tanh(F.conv2d(x, self.kernel, padding=1)), self.second, padding=1)


class Elementwise(nn.Module):
    """Works on any shape, so that every wiring gives a result of its own."""

    def __init__(self, numbers, calls, name):
        super().__init__()
        self.kernel = nn.Parameter(numbers["kernel"])
        self.note = lambda: calls.append(name)

    def forward(self, x):
        self.note()
        return torch.tanh(self.kernel[0] * x + self.kernel[1]) + self.kernel[2] * x


class Counting(nn.Module):
    """Gives something else each time it is called."""

    def __init__(self, numbers, calls, name):
        super().__init__()
        self.kernel = nn.Parameter(numbers["kernel"])
        self.calls, self.name = calls, name

    def forward(self, x):
        before = self.calls.count(self.name)
        self.calls.append(self.name)
        return torch.tanh(self.kernel[0] * x + self.kernel[1]) + (self.kernel[2] + 0.25 * before) * x


KINDS = {"A": ConvolutionLast, "B": ConvolutionBothEnds, "C": Elementwise, "D": Counting}


def run_case(student, kind, numbers, x, cotangent):
    """Output, gradients and order of calls for one input; `error` names what forward or backward raised."""
    calls = []
    blocks = {name: KINDS[kind](numbers[name], calls, name) for name in BLOCKS}
    net = build(student.module.subnet, blocks)
    x.requires_grad_(True)
    found = {"output": None, "calls": calls, "backward": None, "x": None, "kernels": None}
    output = net(x.clone())  # a leaf could not be changed in place, which is allowed here
    if not isinstance(output, torch.Tensor):
        return found | {"output": type(output).__name__}
    found["output"] = output.detach().clone()
    try:
        output.backward(cotangent if cotangent.shape == output.shape else torch.ones_like(output))
    except RuntimeError as error:
        return found | {"backward": str(error)[:200]}
    return found | {"x": x.grad, "kernels": {name: block.kernel.grad for name, block in blocks.items()}}


def build(kind, blocks):
    """An object of the student's class, however its constructor wants the blocks; they are set in every case."""
    attempts = (
        lambda: kind(**blocks),
        lambda: kind(blocks),
        lambda: kind(),
        lambda: kind(*blocks.values()),
        lambda: kind(tuple(blocks.values())),
    )
    for attempt in attempts:
        try:
            net = attempt()
            break
        except Exception:
            net = None
    if net is None:
        net = kind.__new__(kind)
    if "_modules" not in vars(net):
        nn.Module.__init__(net)
    net = net.double()
    for name, block in blocks.items():
        setattr(net, name, block)
    return net
