"""Composite nerves with several inputs and with two outputs."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Split(nv.Nerve):
    """A fine map and a coarse one."""

    def __init__(self) -> None:
        super().__init__()
        fine, coarse = self.target_dims
        self.add(
            [
                (fine, nv.Conv2d_BN_ReLU["fine"](3)),
                (coarse, nv.Conv2d_BN_ReLU[0, "coarse"](3)),
            ],
            outputs=["fine", "coarse"],
        )


class Exchange(nv.Nerve):
    """Each of two maps learns from the other."""

    def __init__(self) -> None:
        super().__init__()
        fine, coarse = self.target_dims
        self.add(
            [
                ((fine.channels, coarse.shape), nv.Conv2d[1, "up"](1)),
                (fine, nv.Interpolate["up", "resized"]("bilinear")),
                (coarse, nv.Conv2d[0, "down"](3)),
                (fine, nv.Add[[0, "resized"], "new_fine"]()),
                (coarse, nv.Add[[1, "down"], "new_coarse"]()),
            ],
            outputs=["new_fine", "new_coarse"],
        )


def hrnet() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), (16, 2), Split["split"]()),
            ((8, 1), (16, 2), Exchange["first"]()),
            ((8, 1), (16, 2), Exchange[["first.0", "first.1"], "second"]()),
            ((16, 1), nv.Interpolate["second.1"]()),
            ((24, 1), nv.Concat[["second.0", -1]]()),
            ((24, 1), nn.ReLU(inplace=True)),
        ]
    )
