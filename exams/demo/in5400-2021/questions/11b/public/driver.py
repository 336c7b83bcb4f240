"""Candidate side of 11b: gives net and data to the student's function and returns the trained weights."""

import torch
import torch.nn as nn

from starter import make_loader, mypredictionnet


class AskedLoader:
    """Test data that are fetched from the examiner when, and only when, somebody looks at them."""

    def __init__(self, student):
        self._student = student
        self._loader = None

    def _fetched(self):
        if self._loader is None:
            data = self._student.ask("test")
            self._loader = make_loader(data["images"], data["labels"])
        return self._loader

    def __iter__(self):
        return iter(self._fetched())

    def __len__(self):
        return len(self._fetched())

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._fetched(), name)


def train(student, name, weights, data, epochs, shuffle_seed, pretrained=None):
    """The state of the net after the student's function `name`; of the given net if it returns no net."""
    net = mypredictionnet()
    net.load_state_dict(weights)
    loaders = {
        "train": make_loader(data["images"], data["labels"], shuffle=True, seed=shuffle_seed),
        "val": make_loader(data["val_images"], data["val_labels"]),
        "test": AskedLoader(student),
    }
    extra = () if pretrained is None else ({key: tensor.clone() for key, tensor in pretrained.items()},)
    function = getattr(student.module, name)
    returned = function(net, loaders, nn.CrossEntropyLoss(), epochs, torch.device("cpu"), *extra)
    trained = returned if isinstance(returned, nn.Module) else net
    return dict(trained.state_dict())
