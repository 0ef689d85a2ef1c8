import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Down(nv.Nerve):
    """A pool that is idle in one use, and not in the other."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        incoming = self.input_links[0].dims[0]
        pooled = (incoming.channels, out.shape)
        self.add([(pooled, nv.AvgPool2d()), (out, nv.Conv2d(1))])


def net(groups: int = 1) -> Network:
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            ((8, 1), Down()),
            ((8, 2), Down()),
            ((8, 2), nv.MaxPool2d()),
            ((8, 2), nn.AvgPool2d(1)),
            ((8, 2), nv.PixelShuffle(1)),
            ((8, 2), nv.ChannelShuffle(1)),
            ((8, 2), nv.ChannelShuffle(groups)),
        ]
    )
