"""A block that halves the width alone, or neither axis: one number tells it."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Residual(nv.Nerve):
    """Two convolutions, added to the input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d_BN_ReLU(3))])
        self.add([(out, nv.Conv2d(3, norm=nn.BatchNorm2d))])
        self.add([(out, nv.SkipConnect2d[[0, -1]](1))])


def spectrogram() -> Network:
    """Time stays as it is."""
    return build(
        [
            ((2, 1), nv.Input()),
            [((8, (1, 2)), Residual())] * 2,
            [((16, (1, 4)), Residual())] * 2,
        ]
    )
