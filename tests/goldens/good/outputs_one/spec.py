"""One output that is not the last line, and a line that nothing needs."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def encoder() -> Network:
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            ((8, 2), nv.Conv2d_BN_ReLU["features"](3)),
            ((10, 2), nv.Conv2d["unused_head"](1)),
        ],
        outputs=["features"],
    )
