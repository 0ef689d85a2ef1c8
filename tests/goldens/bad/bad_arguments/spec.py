import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d()),
            ((8, 1), nv.Conv2d(3, kernel=3)),
            ((8, 1), nv.Conv2d(3, grops=2)),
            ((8, "(1, 1)"), nv.AvgPool2d(dilation=2)),
            ((8, 2), nv.MaxPool2d(stride=2)),
            ((8, 2), nv.Conv2d(3, 1, 1, False, None, None, None, "zeros", False, 2)),
        ]
    )
