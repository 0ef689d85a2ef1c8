import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 1), nv.Conv2d(3, 64)),
            ((64, 2), nv.Conv2d(3, 1)),
            ((128, 4), nv.Conv2d_BN_ReLU(64, 128)),
        ]
    )
