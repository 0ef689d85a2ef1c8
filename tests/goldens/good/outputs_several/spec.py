"""Several outputs, by name."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def pyramid() -> Network:
    """Three maps and a vector."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d_BN_ReLU["c2"](3)),
            ((16, 4), nv.Conv2d_BN_ReLU["c3"](3)),
            ((32, 8), nv.Conv2d_BN_ReLU["c4"](3)),
            ((32, "(1, 1)"), nv.AvgPool2d()),
            ((32, ()), nv.Flatten()),
            ((5, ()), nv.Linear()),
            ((5, ()), nn.Softmax(1)),
        ],
        outputs=["c4", "c2", 2, -1],
    )
