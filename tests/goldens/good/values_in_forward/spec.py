"""Blocks whose uses differ in what `forward` does: it reads that from attributes."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Resized(nv.Nerve):
    """A map resized and convolved."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Interpolate()), (out, nv.Conv2d(3))])


class Maximum(nv.Nerve):
    """The maximum around each cell, of one cell more after it than before."""

    def __init__(self, kernel_size: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, nv.MaxPool2d["pad"](kernel_size)))


def net() -> Network:
    """Each block at two sizes."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 1), Maximum(2)),
            ((3, 1), Maximum(4)),
            ((3, "(9, 8)"), Resized()),
            ((3, "(5, 6)"), Resized()),
        ]
    )
