import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, "(1, 1)"), nv.AvgPool2d()),
            ((8, "(1, 1)"), nv.Conv2d_BN_ReLU(1)),
        ]
    )


def of_the_batch_alone() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, "(1, 1)"), nv.AvgPool2d()),
            ((3, "(1, 1)"), nn.BatchNorm2d(track_running_stats=False)),
        ]
    )
