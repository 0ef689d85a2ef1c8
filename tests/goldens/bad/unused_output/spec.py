import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d(3)),
            ((8, 4), nv.Conv2d["stem"](3)),
            ((8, 8), (8, 8), nn.MaxPool2d["pool"](3, 2, 1, return_indices=True)),
            ((4, 8), nv.Conv2d["pool.0"](3)),
        ]
    )
