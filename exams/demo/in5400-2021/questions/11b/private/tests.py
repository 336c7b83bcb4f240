"""Hidden tests of 11b: each way is trained in a candidate of its own, and judged by the weights it returns."""

import torch
from karakter import NeedsPerson, generator, once, test
from starter import EPOCHS, evaluate, fresh_net, make_checkpoint, make_gratings, mypredictionnet

LEARNED = 0.6  # the training loss must fall to this share of its start
MOVED = 1e-4
LOWER_MOVED = 1e-5
LOWER = ("block1.", "block2.", "block3.")


class Trained:
    """What a way returned, and what it was given."""

    def __init__(self, candidate, way, pretrained=None):
        if f"trainsome_{way}" not in candidate.names:
            raise NeedsPerson(f"The code has no function trainsome_{way}.")
        rng = generator(candidate.seed, f"way {way}")
        self.pretrained = pretrained
        self.start = {key: tensor.clone() for key, tensor in fresh_net(rng).state_dict().items()}
        self.images, self.labels = make_gratings(600, rng)
        self.asked = 0
        self.state = self.checked(self.train(candidate, way, rng))
        self.loss_before, self.loss = self.loss_of(self.start), self.loss_of(self.state)

    def train(self, candidate, way, rng):
        val_images, val_labels = make_gratings(200, rng)
        data = {"images": self.images, "labels": self.labels, "val_images": val_images, "val_labels": val_labels}
        extra = {} if self.pretrained is None else {"pretrained": self.pretrained}
        offers = {"test": lambda: self.offer(rng)}
        seed = int(torch.randint(2**31, (), generator=rng))
        return candidate.drive("train", f"trainsome_{way}", self.start, data, EPOCHS, seed, offers=offers, **extra)

    def offer(self, rng):
        self.asked += 1
        images, labels = make_gratings(400, rng)
        return {"images": images, "labels": labels}

    def checked(self, state):
        """The returned weights, if they are those of such a net."""
        assert isinstance(state, dict) and set(state) == set(self.start), "The net that came back is another net."
        for key, tensor in self.start.items():
            found = state[key]
            fits = isinstance(found, torch.Tensor) and found.shape == tensor.shape and found.dtype == tensor.dtype
            assert fits, f"{key} does not have its shape any more."
            assert not found.is_floating_point() or bool(found.isfinite().all()), f"{key} is not finite."
        return state

    def loss_of(self, state):
        net = mypredictionnet()
        net.load_state_dict(state)
        return evaluate(net, self.images, self.labels)[0]

    def moved(self, key, other, by):
        return float((self.state[key] - other[key]).abs().max()) > by

    def head_moved_from(self, other):
        return all(self.moved(key, other, MOVED) for key in ("fc.weight", "fc.bias"))


def learned(trained):
    """Nothing counts without learning: noise added to the weights changes them too."""
    assert trained.loss <= LEARNED * trained.loss_before, "The training loss hardly falls."
    return trained


@once
def way_a(candidate):
    return Trained(candidate, "a")


@once
def way_b(candidate, seed):
    return Trained(candidate, "b", make_checkpoint(generator(seed, "checkpoint")))


def head_a(trained):
    assert trained.head_moved_from(trained.start), "The classifier fc keeps its random weights."


def lower_a(trained):
    for key in trained.start:
        if key.startswith(LOWER) and key.endswith("weight"):
            assert trained.moved(key, trained.start, LOWER_MOVED), f"{key} keeps its random values."


def head_b(trained):
    assert trained.head_moved_from(trained.start), "The classifier fc keeps its random weights."
    assert trained.head_moved_from(trained.pretrained), "The classifier fc is that of the other task."


def lower_b(trained):
    for key, tensor in trained.pretrained.items():
        if key.startswith(LOWER):
            assert torch.equal(trained.state[key], tensor), f"{key} is not what the checkpoint holds."


def untouched(trained):
    assert trained.asked == 0, "loaders['test'] was used during training."


@test(points="0", criterion="11b.F1", group="way A")
def test_a_learns(candidate):
    """Way A returns a net that has learned the training images"""
    learned(way_a(candidate))


@test(points="0.5", criterion="11b.F1", group="way A")
def test_a_head(candidate):
    """Way A trains the classifier"""
    head_a(learned(way_a(candidate)))


@test(points="0.5", criterion="11b.F1", group="way A")
def test_a_lower(candidate):
    """Way A trains block1 to block3"""
    lower_a(learned(way_a(candidate)))


@test(points="0.5", criterion="11b.F1", group="way A")
def test_a_complete(candidate):
    """Way A does both and leaves the test data alone"""
    trained = learned(way_a(candidate))
    head_a(trained)
    lower_a(trained)
    untouched(trained)


@test(points="0", criterion="11b.F2", group="way B")
def test_b_learns(candidate):
    """Way B returns a net that has learned the training images"""
    learned(way_b(candidate))


@test(points="0.5", criterion="11b.F2", group="way B")
def test_b_head(candidate):
    """Way B trains the classifier for the new classes"""
    head_b(learned(way_b(candidate)))


@test(points="0.5", criterion="11b.F2", group="way B")
def test_b_lower(candidate):
    """Way B keeps block1 to block3 of the checkpoint"""
    lower_b(learned(way_b(candidate)))


@test(points="0.5", criterion="11b.F2", group="way B")
def test_b_complete(candidate):
    """Way B does both and leaves the test data alone"""
    trained = learned(way_b(candidate))
    head_b(trained)
    lower_b(trained)
    untouched(trained)
