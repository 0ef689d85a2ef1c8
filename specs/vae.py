"""The variational autoencoder (Kingma and Welling, 2013, arXiv:1312.6114) of "World Models"
(Ha and Schmidhuber, 2018, arXiv:1803.10122), for images of 64x64.

Between the two networks the caller draws a code: `mean + (log_variance / 2).exp() * noise`.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def encoder(code: int = 32) -> Network:
    """From an image to the normal distribution that its code is drawn from."""
    halve = nv.Conv2d_ReLU(4, stride=2, padding=0, bias=True)
    return build(
        [
            ((3, 1), nv.Input["image"](size=64)),
            ((32, "(31, 31)"), halve),
            ((64, "(14, 14)"), halve),
            ((128, "(6, 6)"), halve),
            ((256, "(2, 2)"), halve),
            ((1024, ()), nv.Flatten["features"]()),
            ((code, ()), nv.Linear["features", "mean"]()),
            ((code, ()), nv.Linear["features", "log_variance"]()),
        ],
        outputs=["mean", "log_variance"],
    )


def decoder(code: int = 32) -> Network:
    """From a code to an image with values between 0 and 1."""
    five = nv.ConvTransposed2d_ReLU(5, stride=2, padding=0, bias=True)
    six = nv.ConvTransposed2d_ReLU(6, stride=2, padding=0, bias=True)
    return build(
        [
            ((code, ()), nv.Input["code"]()),
            ((1024, ()), nv.Linear()),
            ((1024, "(1, 1)"), nv.Unflatten(1, (1024, 1, 1))),
            # The paper's kernels, which a stride of 2 does not divide.
            ((128, "(5, 5)"), five),  # neurlink: ignore[NL512]
            ((64, "(13, 13)"), five),  # neurlink: ignore[NL512]
            ((32, "(30, 30)"), six),
            ((3, "(64, 64)"), nv.ConvTransposed2d(6, stride=2, padding=0, bias=True)),
            ((3, "(64, 64)"), nn.Sigmoid()),
        ]
    )
