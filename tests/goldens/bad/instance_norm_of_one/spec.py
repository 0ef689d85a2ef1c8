import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, "(1, 1)"), nv.InstanceNorm2d()),
        ]
    )
