"""Tags that are also what the generated file calls its own things."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def clash() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((4, 1), nv.Conv2d["ClashOutput"](3)),
            ((4, 1), nv.Conv2d["Tensor"](3)),
            ((4, 1), nn.Sigmoid()),
        ],
        outputs=["ClashOutput", "Tensor", -1],
    )
