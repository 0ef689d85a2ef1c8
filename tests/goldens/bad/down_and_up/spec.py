import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 2), nv.AvgPool2d(3)),
            ((8, 1), nv.Interpolate("bilinear")),
        ]
    )
