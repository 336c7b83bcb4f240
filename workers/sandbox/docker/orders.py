"""What a worker and the sandbox service say to each other: orders of fixed shapes, one a datagram.

No order carries an option, a path or a byte of an answer; what a container is like is the service's own affair."""

import os
import socket
from typing import Literal

import msgspec

ORDER_BYTES = 4096
_DESCRIPTORS = 2

Zone = Literal["examiner", "candidate"]
Mode = Literal["warm", "once"]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """What all orders and answers have in common."""


class Start(Shape, frozen=True):
    """Start a container of this zone, for a zygote ("warm") or for one run ("once"); with the GPU if `gpu`."""

    zone: Zone
    mode: Mode
    gpu: bool = False


class Remove(Shape, frozen=True):
    """Remove a container that this connection started. There is no answer."""

    container: str


class Ask(Shape, frozen=True):
    """Say what the engine is like."""


class Started(Shape, frozen=True):
    """Beside it travel the connection to the container's first process and a pidfd of that process."""

    container: str
    pid: int
    image: str


class Refused(Shape, frozen=True):
    """An order could not be carried out. `kind` names the reason for programs, `remedy` says what helps."""

    kind: str
    message: str
    remedy: str = ""


class About(Shape, frozen=True):
    """The engine. `images`: zone to the id of its image; `missing`: the names of images that are not there.
    `remapped`: root in a container is not root of the host. `memory_limits`: the engine can hold to them.
    `devices`: ids of the GPUs that a container with one sees."""

    engine: str
    runtime: str
    cgroups: str
    remapped: bool
    memory_limits: bool
    images: dict[str, str]
    missing: dict[str, str]
    devices: list[str]


Order = Start | Remove | Ask
Answer = Started | Refused | About
_ORDERS = msgspec.msgpack.Decoder(Order)
_ANSWERS = msgspec.msgpack.Decoder(Answer)


def encode(said: Order | Answer) -> bytes:
    """Return the datagram of an order or an answer."""
    return msgspec.msgpack.encode(said)


def receive_order(connection: socket.socket) -> Order | None:
    """Return the next order; None once the worker hung up. Raises msgspec.MsgspecError for anything else.

    Descriptors that came with it are closed."""
    datagram, descriptors, _, _ = socket.recv_fds(connection, ORDER_BYTES, _DESCRIPTORS)
    for descriptor in descriptors:
        os.close(descriptor)
    return _ORDERS.decode(datagram) if datagram else None


def receive_answer(connection: socket.socket) -> tuple[Answer, list[int]]:
    """Return the next answer and the descriptors that came with it.

    Raises ConnectionError if the service is gone, msgspec.MsgspecError if it makes no sense."""
    datagram, descriptors, _, _ = socket.recv_fds(connection, ORDER_BYTES, _DESCRIPTORS)
    if not datagram:
        raise ConnectionError("The sandbox service hung up.")
    return _ANSWERS.decode(datagram), descriptors
