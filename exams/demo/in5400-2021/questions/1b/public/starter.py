"""Starter code: seven blocks in a row. Only `forward` is to be changed."""

import torch
import torch.nn as nn
import torch.nn.functional as F

BLOCKS = (
    "convblock17",
    "convblock3",
    "strangeblock1",
    "convblock11",
    "convblock9",
    "strangeblock2",
    "convblock81",
)


class subnet(nn.Module):
    """A chain of blocks that are made elsewhere and handed in by name."""

    def __init__(self, **blocks):
        super().__init__()
        for name in BLOCKS:
            setattr(self, name, blocks[name])

    def forward(self, x):
        x = self.convblock17(x)
        x = self.convblock3(x)
        x = self.strangeblock1(x)
        x = self.convblock11(x)
        x = self.convblock9(x)
        x = self.strangeblock2(x)
        x = self.convblock81(x)
        return x
