"""Numbers of classes that show themselves in other ways than ints and floats do."""

import enum

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Dilation(enum.IntEnum):
    WIDE = 2


class Rate(float):
    def __repr__(self) -> str:
        return "a tenth"


def odd() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((4, 1), nv.Conv2d(3, dilation=Dilation.WIDE)),
            ((4, 1), nn.Dropout(Rate(0.1))),
        ]
    )
