import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nn.Conv2d(4, 8, 1)),
            ((8, 1), nn.Conv2d(8, 16, 1)),
            ((8, 1), nn.BatchNorm2d(16)),
        ]
    )
