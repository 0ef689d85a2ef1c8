"""Transposed convolutions to the size of an earlier line, whose rounding they undo."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def undone() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d_BN_ReLU["fine"](3)),
            ((16, 2), nv.Conv2d_BN_ReLU["middle"](3)),
            ((32, 8), nv.Conv2d_BN_ReLU(5)),
            ((16, 2), nv.ConvTransposed2d_BN_ReLU["up"](5, like="middle")),
            ((16, 2), nv.Add[["up", "middle"]]()),
            ((8, 1), nv.ConvTransposed2d(3, like="fine")),
            ((8, 1), nv.Add[["fine", -1]]()),
        ]
    )


class Up(nv.Nerve):
    """To the size of the second input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.ConvTransposed1d[0](3, dilation=2, like=1))])


def inside() -> Network:
    return build(
        [
            ((4, (1,)), nv.Input()),
            ((4, (3,)), nv.Conv1d(3)),
            ((4, (1,)), Up[[1, 0]]()),
        ]
    )
