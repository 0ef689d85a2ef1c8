"""Parameters on which the structure depends are fixed at their defaults."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def looped(depth: int = 2, num_classes: int = 4) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            [((8, 1), nv.Conv2d_BN_ReLU(3)) for _ in range(depth)],
            ((num_classes, 1), nv.Conv2d["head"](1)),
        ]
    )


def divided(channels: int = 16) -> Network:
    return build([((3, 1), nv.Input()), ((channels // 2, 1), nv.Conv2d(3))])


def compared(channels: int = 16) -> Network:
    kernel = 3 if channels > 8 else 1
    return build([((3, 1), nv.Input()), ((channels, 1), nv.Conv2d(kernel))])


def as_a_kernel(kernel_size: int = 3, channels: int = 8) -> Network:
    return build([((3, 1), nv.Input()), ((channels, 1), nv.Conv2d(kernel_size))])


def as_a_size(side: int = 2) -> Network:
    return build([((3, 1), nv.Input()), ((3, f"({side}, {side})"), nv.AvgPool2d())])
