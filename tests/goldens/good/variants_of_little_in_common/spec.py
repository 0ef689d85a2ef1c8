"""Blocks whose second convolution is another one in some uses: a class for each of the two."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Encoder(nv.Nerve):
    """Widens, filters each channel if it is gated, and narrows, perhaps with a stride."""

    def __init__(self, gated: bool = False, drop: float = 0.0) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        wide = (4 * before.channels, before.shape)
        self.add([(before, nn.BatchNorm2d()), (wide, nv.Conv2d(1)), (wide, nn.GELU())])
        if gated:
            self.add([(wide, nv.Conv2d(3, groups=wide[0])), (wide, nv.Sigmoid())])
        self.add((out, nv.Conv2d(1 if before.shape == out.shape else 3)))
        if drop:
            self.add((out, nn.DropPath(drop)))
        if before == out:
            self.add((out, nv.Add[[0, -1]]()))


def net() -> Network:
    """Two classes, each with the parameters of its own."""
    return build(
        [
            ((16, 1), nv.Input()),
            ((16, 1), Encoder()),
            ((32, 2), Encoder()),
            ((32, 2), Encoder(gated=True, drop=0.2)),
            ((32, 2), Encoder(drop=0.1)),
            ((64, 4), Encoder(gated=True)),
            ((64, 4), Encoder(gated=True, drop=0.3)),
        ]
    )
