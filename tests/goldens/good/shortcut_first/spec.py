"""Blocks whose shortcut is there before what it is added to, or whose input is called by a tag."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Tagged(nv.Nerve):
    """The shortcut first, and an identity where nothing changes."""

    def __init__(self) -> None:
        super().__init__()
        source, out = self.input_links[0].dims[0], self.target_dims[0]
        if source.channels != out.channels or source.shape != out.shape:
            self.add((out, nv.Conv2d[0, "shortcut"](1)))
        else:
            self.add((out, nn.Identity[0, "shortcut"]()))
        self.add((out, nv.Conv2d_BN_ReLU[0](3)))
        self.add((out, nv.Conv2d(3)))
        self.add((out, nv.Add[["shortcut", -1]]()))
        self.add((out, nn.ReLU()))


class Untagged(nv.Nerve):
    """The shortcut first, and none where nothing changes."""

    def __init__(self) -> None:
        super().__init__()
        source, out = self.input_links[0].dims[0], self.target_dims[0]
        other: int | str = 0
        if source.channels != out.channels or source.shape != out.shape:
            self.add((out, nv.Conv2d[0, "shortcut"](1)))
            other = "shortcut"
        self.add((out, nv.Conv2d_BN_ReLU[0](3)))
        self.add((out, nv.Conv2d(3)))
        self.add((out, nv.Add[[other, -1]]()))
        self.add((out, nn.ReLU()))


class After(nv.Nerve):
    """The shortcut last, and an identity where nothing changes."""

    def __init__(self) -> None:
        super().__init__()
        source, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add((out, nv.Conv2d_BN_ReLU(3)))
        self.add((out, nv.Conv2d["main"](3)))
        if source.channels != out.channels or source.shape != out.shape:
            self.add((out, nv.Conv2d[0, "shortcut"](1, norm=nn.BatchNorm2d)))
        else:
            self.add((out, nn.Identity[0, "shortcut"]()))
        self.add((out, nv.Add[["main", "shortcut"]]()))


class Plain(nv.Nerve):
    """The shortcut first in a sum that is returned."""

    def __init__(self) -> None:
        super().__init__()
        source, out = self.input_links[0].dims[0], self.target_dims[0]
        other: int | str = 0
        if source.channels != out.channels or source.shape != out.shape:
            self.add((out, nv.Conv2d[0, "shortcut"](1)))
            other = "shortcut"
        self.add((out, nv.Conv2d[0](3)))
        self.add((out, nv.Add[[other, -1]]()))


def net() -> Network:
    """Each block without a projection, with one, and without again."""
    lines: list[nv.Line] = [((3, 1), nv.Input()), ((16, 1), nv.Conv2d(3))]
    for block in (Tagged, Untagged, After, Plain):
        lines += [((16, 1), block()), ((32, 1), block()), ((32, 1), block())]
        lines += [((16, 1), nv.Conv2d(1))]
    return build(lines)
