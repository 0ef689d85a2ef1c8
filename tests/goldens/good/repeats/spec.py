"""Repeated lines: comprehensions where they are the same, names of their own where they differ."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Mixer(nv.Nerve):
    """A depthwise convolution over a small map, then a pointwise one."""

    def __init__(self, kernel_size: int = 3) -> None:
        super().__init__()
        dim = self.input_links[0].dims[0]
        out = self.target_dims[0]
        self.add(
            [
                (dim, nv.Conv2d(kernel_size, groups=dim.channels)),
                (out, nv.Conv2d_ReLU_BN(1, act=nn.GELU)),
            ]
        )


def repeats() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d_BN_ReLU(3)),
            [((8, 2), Mixer())] * 4,
            [((channels, 2), Mixer(5)) for channels in (16, 24, 32)],
            [((32, 2), nv.Conv2d(3)), ((32, 2), nn.ReLU(inplace=True))] * 2,
            [((32, 2), Mixer(3))] * 1,
        ]
    )
