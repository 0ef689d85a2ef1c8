"""A helper function that is called with an argument that it does not have."""

import neurlink_gen.nerves as nv
from neurlink_gen import build


def block(width, ratio, kernel=3):
    return [((width, ratio), nv.Conv2d_BN_ReLU(kernel))]


def net():
    return build([((3, 1), nv.Input()), block(64, 2, kernal=5)])
