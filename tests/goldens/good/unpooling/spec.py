"""Maxima put back where they were found, at every size."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Decode(nv.Nerve):
    """Convolve the values, then put them back: the map's size is not seen from in here."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                ((out.channels, ...), nv.Conv2d_BN_ReLU[0](3, padding=1)),
                ((out.channels, ...), nv.MaxUnpool2d[[-1, 1]](2)),
            ]
        )


def seg_net() -> Network:
    """An encoder and a decoder (Badrinarayanan et al., 2015, arXiv:1511.00561)."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d_BN_ReLU(3)),
            ((8, ...), (8, ...), nv.MaxPool2d["pool1"](2, return_indices=True)),
            ((16, ...), nv.Conv2d_BN_ReLU["pool1.0"](3, padding=1)),
            (
                (16, ...),
                (16, ...),
                nv.MaxPool2d["pool2"](3, stride=2, padding=1, return_indices=True),
            ),
            ((16, ...), nv.Conv2d_BN_ReLU["pool2.0"](3, padding=1)),
            ((16, ...), nv.MaxUnpool2d[[-1, "pool2.1"]](3)),
            ((8, ...), nv.Conv2d_BN_ReLU(3, padding=1)),
            ((8, 1), nv.MaxUnpool2d[[-1, "pool1.1"]](2)),
            ((2, 1), nv.Conv2d(3)),
        ]
    )


def even() -> Network:
    """Where nothing tells the size of the map, it must be what torch makes of it."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, ...), (3, ...), nv.MaxPool2d["pool"](2, return_indices=True)),
            ((3, 1), Decode["pool"]()),
        ]
    )


def fixed() -> Network:
    """A size in pixels is written as such."""
    return build(
        [
            ((3, 1), nv.Input(size=(9, 12))),
            ((3, ...), (3, ...), nv.MaxPool2d["pool"](2, return_indices=True)),
            ((3, 1), nn.MaxUnpool2d["pool"](2)),
        ]
    )
