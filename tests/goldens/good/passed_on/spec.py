"""Parameters that are no counts stay where they are only passed on."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Block(nv.Nerve):
    """A convolution and a dropout."""

    def __init__(self, rate: float, bias: bool, mode: str = "zeros") -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, nv.Conv2d(3, bias=bias, padding_mode=mode)))
        self.add((out, nn.Dropout(rate)))


def kept(
    num_classes: int = 10,
    rate: float = 0.3,
    bias: bool = False,
    eps: float = 1e-3,
    approximate: str = "tanh",
    unused: float = 2.0,
) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), Block(rate, bias)),
            ((16, 2), Block(0.1, True)),
            ((16, 2), nn.BatchNorm2d(eps=eps)),
            ((16, 2), nn.GELU(approximate)),
            ((16, "(1, 1)"), nv.AvgPool2d()),
            ((16, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear()),
        ]
    )


def fixed(
    depth: int = 2,
    width: float = 1.5,
    kind: str = "average",
    mode: str = "reflect",
    ceil_mode: bool = False,
    is_normed: bool = True,
    slope: float = 0.2,
) -> Network:
    """What decides what is built stays as the spec has it; `slope` is passed on, and stays."""
    return build(
        [
            ((3, 1), nv.Input(min_size=2)),
            ((int(8 * width), 1), nv.Conv2d(3, padding_mode=mode)),
            [((8, 1), Block(0.1, True, mode))] * depth,
            [((8, 1), nn.BatchNorm2d())] * is_normed,
            ((8, ...), nn.MaxPool2d(2, ceil_mode=ceil_mode)),
            ((8, ...), nn.LeakyReLU(slope)),
            ((8, "(1, 1)"), nv.AvgPool2d() if kind == "average" else nv.MaxPool2d()),
        ]
    )


def apart(first: bool = True, second: bool = True) -> Network:
    """Two uses of a block that are the same at the defaults alone."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 1), Block(0.5, first)),
            ((3, 1), Block(0.5, second)),
            ((3, 1), Block(0.5, True)),
        ]
    )
