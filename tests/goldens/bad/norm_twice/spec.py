import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d_BN_ReLU(3)),
            ((8, 2), nv.Conv2d(3, norm=nn.BatchNorm2d)),
            ((8, 2), nn.BatchNorm2d()),
        ]
    )
