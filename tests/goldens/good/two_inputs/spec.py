"""Two images at once, the second at half the size."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def siamese() -> Network:
    return build(
        [
            ((3, 1), nv.Input["image"](multiple_of=2)),
            ((1, 2), nv.Input["mask"]()),
            ((8, 2), nv.Conv2d["image", "features"](3)),
            ((8, 2), nv.Mul[["features", "mask"]]()),
        ]
    )
