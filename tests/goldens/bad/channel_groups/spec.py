import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3, groups=2)),
            ((9, 1), nv.Conv2d(3, groups=4)),
            ((9, 1), nn.GroupNorm(2)),
        ]
    )
