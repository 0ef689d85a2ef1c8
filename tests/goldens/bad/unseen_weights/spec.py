import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, "(2, 2)"), nv.AvgPool2d()),
            ((8, "(2, 2)"), nv.Conv2d(3)),
            ((8, "(1, 1)"), nv.Conv2d_ReLU(3)),
            ((8, "(1, 1)"), nv.Conv2d(3)),
        ]
    )
