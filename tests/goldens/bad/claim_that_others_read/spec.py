"""A line that declares what it does not give: those after it are right, and nothing is said of them."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    """One mistake, and one of its own two lines below."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3)),
            ((9, 1), nn.BatchNorm2d()),
            ((8, 1), nn.ReLU()),
            ((7, 1), nn.Sigmoid()),
        ]
    )
