"""Padding that follows from the dilation is no parameter, also of one side, or with the kernel's size.

Where one number alone varies on several axes, it is the parameter.
"""

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


class Factorized(nv.Nerve):
    """A 3x3 convolution in two, as in ERFNet (Romera et al., 2018)."""

    def __init__(self, d: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, nv.Conv2d((3, 1), dilation=(d, 1), padding=(d, 0))))
        self.add((out, nv.Conv2d((1, 3), dilation=(1, d), padding=(0, d))))


class Flat(nv.Nerve):
    """A kernel of one row, which varies as its dilation does."""

    def __init__(self, k: int, d: int) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d((1, k), dilation=(1, d))))


class Uneven(nv.Nerve):
    """Both axes vary: the parameter is what torch takes, a tuple or one number for both."""

    def __init__(self, *d: int) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3, dilation=d)))


class Narrowing(nv.Nerve):
    """The stride of one axis."""

    def __init__(self, *stride: int) -> None:
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3, stride=stride)))


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            *(((8, 1), Spread(dilation)) for dilation in (1, 2, 4)),
            *(((8, 1), Wide(dilation)) for dilation in (1, 2)),
            *(((8, 1), Varied(*each)) for each in ((1, 3), (2, 5), (3, 3))),
            *(((8, 1), Below(dilation)) for dilation in (1, 2)),
            *(((8, 1), Factorized(dilation)) for dilation in (1, 2, 4)),
            *(((8, 1), Flat(*each)) for each in ((3, 1), (7, 2), (7, 3))),
            *(((8, 1), Uneven(*each)) for each in ((1, 1), (2, 1), (2, 3))),
            ((8, "(H, (W + 1) // 2)"), Narrowing(1, 2)),
            ((8, "(H, (W + 1) // 2)"), Narrowing(1, 1)),
        ]
    )
