"""DCGAN (Radford et al., 2016, arXiv:1511.06434): images of 64x64 made from noise, and their judge.

Every convolution has kernel 4 and no bias. Where the size changes by 2 its stride is 2 and its
padding 1; where it is between one cell and a map of 4x4 there is neither.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def generator(width: int = 64) -> Network:
    """From a vector of noise to an image with values between -1 and 1."""
    return build(
        [
            ((100, 1), nv.Input["noise"](size=1)),
            (
                (8 * width, "(4, 4)"),
                nv.ConvTransposed2d_BN_ReLU(4, stride=1, padding=0),
            ),
            ((4 * width, "(8, 8)"), nv.ConvTransposed2d_BN_ReLU(4)),
            ((2 * width, "(16, 16)"), nv.ConvTransposed2d_BN_ReLU(4)),
            ((width, "(32, 32)"), nv.ConvTransposed2d_BN_ReLU(4)),
            ((3, "(64, 64)"), nv.ConvTransposed2d(4)),
            ((3, "(64, 64)"), nn.Tanh()),
        ]
    )


def _leaky_relu(inplace: bool) -> nv.Nerve:
    return nn.LeakyReLU(0.2, inplace=inplace)


def discriminator(width: int = 64) -> Network:
    """From an image to the logit of its being real. The first convolution has no batch norm."""
    halve = nv.Conv2d(4, norm=nn.BatchNorm2d, act=_leaky_relu, norm_after_act=False)
    return build(
        [
            ((3, 1), nv.Input["image"](size=64)),
            ((width, 2), nv.Conv2d(4, act=_leaky_relu)),
            ((2 * width, 4), halve),
            ((4 * width, 8), halve),
            ((8 * width, 16), halve),
            ((1, "(1, 1)"), nv.Conv2d(4, stride=1, padding=0)),
            ((1, ()), nv.Flatten()),
        ]
    )
