"""Blocks that repeat their members, more often in some uses than in others."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Unit(nv.Nerve):
    """A convolution, its norm and activation."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), (out, nn.BatchNorm2d()), (out, nn.ReLU())])


class Tower(nv.Nerve):
    """So many units of one width."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.add(nv.Stage["units"]([(self.target_dims[0], Unit())] * count))


class Group(nv.Nerve):
    """Units of which the first changes the channels, and perhaps the size."""

    def __init__(self, count: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(nv.Stage["layers"]([(out, Unit())] * count))
        self.add((out, Tower["tower"](3 * count)))


class Normed(nv.Nerve):
    """A tower of as many units, and groups to normalise, whose number is no count of members."""

    def __init__(self, count: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(nv.Stage["units"]([(out, Unit())] * count))
        self.add([(out, Tower["tower"](count)), (out, nn.GroupNorm(2 * count))])


class Entry(nv.Nerve):
    """Units of which the first always changes the channels: it is counted as well."""

    def __init__(self, count: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(nv.Stage["units"]([(out, Unit())] * count))


def net() -> Network:
    """Towers and groups."""
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 1), Tower(1)),
            ((8, 1), Tower(3)),
            ((16, 2), Group(2)),
            ((32, 4), Group(4)),
            ((32, 4), Group(3)),
            ((64, 4), Entry(2)),
            ((32, 4), Entry(5)),
            ((32, 4), Normed(2)),
            ((32, 4), Normed(4)),
        ]
    )
