"""Padding that follows from the dilation is no parameter, also of one side, or with the kernel's size."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Spread(nv.Nerve):
    def __init__(self, dilation: int, kernel_size: int = 3) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(kernel_size, dilation=dilation)))


class Wide(Spread):
    def __init__(self, dilation: int) -> None:
        super().__init__(dilation, 5)


class Varied(Spread):
    """Kernels of several sizes."""


class Below(nv.Nerve):
    """A convolution that sees nothing above a cell."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        channels = self.target_dims[0].channels
        sides = (dilation, dilation, 2 * dilation, 0)
        conv = nn.Conv2d(channels, channels, 3, dilation=dilation)
        self.add(((..., ...), nv.ZeroPad2d(sides)))
        self.add(((..., ...), conv))


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            *(((8, 1), Spread(dilation)) for dilation in (1, 2, 4)),
            *(((8, 1), Wide(dilation)) for dilation in (1, 2)),
            *(((8, 1), Varied(*each)) for each in ((1, 3), (2, 5), (3, 3))),
            *(((8, 1), Below(dilation)) for dilation in (1, 2)),
        ]
    )
