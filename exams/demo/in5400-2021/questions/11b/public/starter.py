"""Starter code: a small net, its data, and a training that does not do its job.

`python starter.py` trains both ways and prints how well they do, in well under a minute on a CPU.
Change only the two functions `trainsome_a` and `trainsome_b`.
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

EPOCHS = 12
SIZE = 20


class mypredictionnet(nn.Module):
    """Six convolutions, global average pooling, and a linear classifier for 10 classes."""

    def __init__(self):
        super().__init__()
        self.block1 = nn.Conv2d(3, 8, kernel_size=5)
        self.block2 = nn.Conv2d(8, 8, kernel_size=5)
        self.block3 = nn.Conv2d(8, 32, kernel_size=3)
        self.block4 = nn.Conv2d(32, 32, kernel_size=3)
        self.block5 = nn.Conv2d(32, 32, kernel_size=3)
        self.block6 = nn.Conv2d(32, 32, kernel_size=3)
        self.somepooling = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        for block in (self.block1, self.block2, self.block3, self.block4, self.block5, self.block6):
            x = F.relu(block(x))
        return self.fc(torch.flatten(self.somepooling(x), 1))


# ------------------------------------------------------------------ change these two functions


def trainsome_a(net, loaders, lossfunction, epochs, device):
    net = net.to(device)
    trainables = []
    for name, parameter in net.named_parameters():
        if "block4" in name or "block5" in name or "block6" in name:
            trainables.append(parameter)
    optimizer = torch.optim.SGD(trainables, lr=0.005, momentum=0.9)
    for _ in range(epochs):
        net.train(True)
        for batch in loaders["train"]:
            images, labels = batch["img"].to(device), batch["labels"].to(device)
            optimizer.zero_grad()
            loss = lossfunction(net(images), labels)
            loss.backward()
            optimizer.step()
    return net


def trainsome_b(net, loaders, lossfunction, epochs, device, pretrained):
    net = net.to(device)
    trainables = []
    for name, parameter in net.named_parameters():
        if "block4" in name or "block5" in name or "block6" in name:
            trainables.append(parameter)
    optimizer = torch.optim.SGD(trainables, lr=0.005, momentum=0.9)
    for _ in range(epochs):
        net.train(True)
        for batch in loaders["train"]:
            images, labels = batch["img"].to(device), batch["labels"].to(device)
            optimizer.zero_grad()
            loss = lossfunction(net(images), labels)
            loss.backward()
            optimizer.step()
    return net


# ------------------------------------------------------------------ given: leave as it is


def make_gratings(count, generator, turn=0.0):
    """Noisy striped images: five directions times two frequencies make the ten classes.

    `turn` (radians) rotates all directions; a rotated set is the related task.
    """
    labels = torch.randint(0, 10, (count,), generator=generator)
    phase = 2 * math.pi * torch.rand(count, generator=generator)
    rows, columns = torch.meshgrid(torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    angle = ((labels % 5) * (math.pi / 5) + turn)[:, None, None]
    frequency = torch.where(labels < 5, 0.7, 1.4)[:, None, None]
    wave = torch.sin(frequency * (columns * angle.cos() + rows * angle.sin()) + phase[:, None, None])
    noise = torch.randn(count, 3, SIZE, SIZE, generator=generator)
    return wave[:, None] + 0.9 * noise, labels


class Gratings(torch.utils.data.Dataset):
    """Images and their labels, one mapping per item."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return {"img": self.images[index], "labels": self.labels[index]}


def make_loader(images, labels, shuffle=False, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(
        Gratings(images, labels), batch_size=32, shuffle=shuffle, generator=generator
    )


def fresh_net(generator):
    """A net with random weights: Kaiming for the convolutions, so that six of them train in seconds."""
    net = mypredictionnet()
    with torch.no_grad():
        for module in net.modules():
            if isinstance(module, nn.Conv2d):
                fan_in = module.weight[0].numel()
                module.weight.copy_(torch.randn(module.weight.shape, generator=generator) * (2 / fan_in) ** 0.5)
                module.bias.zero_()
        bound = net.fc.in_features ** -0.5
        for parameter in net.fc.parameters():
            parameter.copy_((2 * torch.rand(parameter.shape, generator=generator) - 1) * bound)
    return net


def make_checkpoint(generator, epochs=8):
    """Weights of a net of the same kind, trained on turned gratings."""
    net = fresh_net(generator)
    loader = make_loader(*make_gratings(400, generator, turn=math.pi / 10), shuffle=True)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.005, momentum=0.9)
    for _ in range(epochs):
        for batch in loader:
            optimizer.zero_grad()
            F.cross_entropy(net(batch["img"]), batch["labels"]).backward()
            optimizer.step()
    return {name: tensor.detach().clone() for name, tensor in net.state_dict().items()}


@torch.no_grad()
def evaluate(net, images, labels):
    """Mean cross-entropy and share of hits."""
    net.eval()
    scores = net(images)
    return F.cross_entropy(scores, labels).item(), (scores.argmax(1) == labels).float().mean().item()


def main():
    generator = torch.Generator().manual_seed(1)
    loaders = {
        "train": make_loader(*make_gratings(600, generator), shuffle=True),
        "val": make_loader(*make_gratings(200, generator)),
        "test": make_loader(*make_gratings(400, generator)),
    }
    fit = (loaders, nn.CrossEntropyLoss(), EPOCHS, torch.device("cpu"))
    unseen = make_gratings(400, generator)
    for way, net in (
        ("A", trainsome_a(fresh_net(generator), *fit)),
        ("B", trainsome_b(fresh_net(generator), *fit, make_checkpoint(generator))),
    ):
        print("way", way, "loss %.3f, hits %.3f" % evaluate(net, *unseen))


if __name__ == "__main__":
    main()
