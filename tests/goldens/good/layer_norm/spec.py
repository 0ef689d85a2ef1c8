"""Layer normalisation of vectors whose width is a parameter, and of maps of a fixed size."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def vectors(width: int = 16) -> Network:
    """One class serves every width."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((2 * width, 1), nv.Conv2d(1)),
            ((2 * width, "(1, 1)"), nv.AvgPool2d()),
            ((2 * width, ()), nv.Flatten()),
            ((2 * width, ()), nn.LayerNorm()),
            ((width, ()), nv.Linear()),
            ((width, ()), nn.LayerNorm(width, bias=False)),
        ]
    )


def maps() -> Network:
    """The last axis, and all of them."""
    return build(
        [
            ((4, 1), nv.Input(size=(6, 8))),
            ((4, 2), nv.Conv2d(3)),
            ((4, 2), nn.LayerNorm(4)),
            ((4, 2), nn.LayerNorm()),
        ]
    )
