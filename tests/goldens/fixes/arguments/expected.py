import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((4, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3, groups=2)),
            (
                (8, 1),
                nv.Conv2d(
                    kernel_size=3,  # the other one is `groups`
                    groups=2,
                ),
            ),
            ((8, 1), nv.Conv2d(3, groups=2, grops=4)),
        ]
    )
