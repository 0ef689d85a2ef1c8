"""No comma between two lines: Python takes the second for the arguments of the first."""

import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 2), nv.Conv2d_BN_ReLU(7))
            ((64, 4), nv.MaxPool2d(3)),
        ]
    )
