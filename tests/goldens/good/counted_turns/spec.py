"""Blocks that repeat several members of a stage in turns, in some uses once or never."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class VGGBlock(nv.Nerve):
    """Convolutions, then a pool."""

    def __init__(self, count: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        inside = (out.channels, before.shape)
        self.add(nv.Stage["body"]([(inside, nv.Conv2d_BN_ReLU(3))] * count))
        self.add((out, nv.MaxPool2d(3)))


class PreActivated(nv.Nerve):
    """Each turn begins with what the one before gave, and the first with what comes in."""

    def __init__(self, count: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        steps: list[nv.Line] = []
        for turn in range(count):
            given = out if turn else before
            steps += [(given, nn.BatchNorm2d()), (given, nn.ReLU())]
            steps += [(out, nv.Conv2d(3))]
        self.add(nv.Stage["body"](steps))


class Unit(nv.Nerve):
    """A convolution and its activation."""

    def __init__(self) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3, act=nn.ReLU)))


class Body(nv.Nerve):
    """Units, of which a single one changes the channels as well."""

    def __init__(self, count: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(nv.Stage["body"]([(out, Unit())] * count))
        self.add((out, nv.Conv2d["out"](1)))


class Head(nv.Nerve):
    """A convolution of another kernel, then turns, which some heads lack."""

    def __init__(self, kernel_size: int, count: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        turns = [(out, nv.Conv2d_BN_ReLU(3))] * count
        self.add(nv.Stage["body"]([(out, nv.Conv2d_BN_ReLU(kernel_size)), *turns]))


class Nested(nv.Nerve):
    """Turns in a stage of a stage."""

    def __init__(self, count: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        inner = nv.Stage([(out, nv.Conv2d_BN_ReLU(3))] * count)
        self.add(nv.Stage["body"]([inner, (out, nv.Conv2d(1))]))


def net() -> Network:
    """Turns."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), VGGBlock(1)),
            ((32, 4), VGGBlock(2)),
            ((64, 8), VGGBlock(3)),
            ((64, 8), PreActivated(2)),
            ((32, 8), PreActivated(1)),
            ((48, 8), PreActivated(3)),
            ((32, 8), Body(1)),
            ((16, 16), Body(2)),
            ((16, 16), Body(2)),
            ((24, 16), Head(5, 0)),
            ((32, 16), Head(7, 2)),
            ((16, 16), Nested(1)),
            ((32, 16), Nested(4)),
        ]
    )
