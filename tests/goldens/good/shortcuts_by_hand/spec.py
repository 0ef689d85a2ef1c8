"""Residual blocks that write their shortcut themselves, where the shape changes, and have none elsewhere."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Tagged(nv.Nerve):
    """Both branches have names."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add((out, nv.Conv2d_BN_ReLU(3)))
        self.add((out, nv.Conv2d(3, norm=nn.BatchNorm2d)), "main")
        if before.channels != out.channels or before.shape != out.shape:
            self.add((out, nv.Conv2d[0, "shortcut"](1)))
            self.add((out, nv.Add[["main", "shortcut"]]()))
        else:
            self.add((out, nv.Add[["main", 0]]()))
        self.add((out, nn.ReLU()))


class Untagged(nv.Nerve):
    """A shortcut with a norm, and no names."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add((out, nv.Conv2d_BN_ReLU(3)))
        self.add((out, nv.Conv2d(3, norm=nn.BatchNorm2d)))
        if before.channels != out.channels or before.shape != out.shape:
            self.add((out, nv.Conv2d[0](1, norm=nn.BatchNorm2d)))
            self.add((out, nv.Add[[-2, -1]]()))
        else:
            self.add((out, nv.Add[[-1, 0]]()))
        self.add((out, nn.ReLU(inplace=True)))


class Branches(nv.Nerve):
    """Two branches, neither of which is a shortcut of the other."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, nv.Conv2d["near"](3)))
        self.add((out, nv.Conv2d[0, "far"](3, dilation=2)))
        self.add((out, nv.Add[["near", "far"]]()))


def net() -> Network:
    """Each of them."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d(3)),
            ((8, 2), Tagged()),
            ((16, 4), Tagged()),
            ((16, 4), Untagged()),
            ((24, 4), Untagged()),
            ((24, 8), Untagged()),
            ((24, 8), Branches()),
        ]
    )
