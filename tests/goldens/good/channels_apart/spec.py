"""Channels taken apart, shuffled and averaged."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Half(nv.Nerve):
    """One half of the channels is worked on."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        half = (out.channels // 2, out.shape)
        self.add(
            [
                (half, half, nv.Split["halves"]()),
                (half, nv.Conv2d_BN_ReLU["halves.1"](3)),
                (out, nv.Concat[["halves.0", -1]]()),
                (out, nn.ChannelShuffle(2)),
            ]
        )


class Parts(nv.Nerve):
    """Two parts of different widths."""

    def __init__(self, first: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        rest = (out.channels - first, out.shape)
        self.add(((first, out.shape), rest, nv.Split["parts"]()))
        self.add((rest, nv.Conv2d["parts.1"](3)))
        self.add((out, nv.Concat[["parts.0", -1]]()))


def net(width: int = 8) -> Network:
    """The widths stay parameters."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((2 * width, 1), nv.Conv2d(3)),
            ((2 * width, 1), Half()),
            ((2 * width, 1), Parts(width + 2)),
            ((2 * width, 1), Parts(width + 3)),
            ((width + 1, 1), (..., 1), nv.Split["parts"]()),
            ((..., 1), nv.Concat[["parts.1", "parts.0"]]()),
            ((..., ()), nv.Mean()),
        ]
    )
