"""A file that was written for the neurlink package."""

import neurlink.nerves as nv
import neurlink.nn as nn
from neurlink import build
from neurlink.nerves import Conv2d_BN_ReLU, I


def small():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), Conv2d_BN_ReLU(3)),
            ((8, 2), I()),
            ((8, 2), nn.ReLU(inplace=True)),
        ]
    )
