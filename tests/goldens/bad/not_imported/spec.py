"""A nerve by its bare name."""

from neurlink_gen import build, nv


def net():
    return build([((3, 1), nv.Input()), ((64, 2), Conv2d_BN_ReLU(7))])
