"""One and three spatial axes."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def audio() -> Network:
    """A waveform's classes."""
    return build(
        [
            ((1, 1), nv.Input(min_size=16)),
            ((8, 4), nv.Conv1d_BN_ReLU(9)),
            ((8, 16), nv.MaxPool1d(4)),
            ((16, ...), nv.Conv1d["valid"](3)),
            ((16, "1"), nv.AvgPool1d()),
            ((16, ()), nv.Flatten()),
            ((16, ()), nn.BatchNorm1d()),
            ((4, ()), nv.Linear()),
        ]
    )


def volume() -> Network:
    """A scan, at half its size along the second and third axes, and back."""
    return build(
        [
            ((1, (1, 1, 1)), nv.Input()),
            ((4, (1, 2, 2)), nv.Conv3d_BN_ReLU((3, 5, 5))),
            ((4, (2, 4, 4)), nv.MaxPool3d(2)),
            ((4, (1, 2, 2)), nv.Interpolate("trilinear")),
            ((4, (1, 2, 2)), nv.Add[[1, -1]]()),
            ((2, (1, 1, 1)), nv.ConvTransposed3d((1, 2, 2))),
        ]
    )
