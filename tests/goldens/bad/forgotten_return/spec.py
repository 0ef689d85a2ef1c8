import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def stem(channels):
    return [((channels, 2), nv.Conv2d_BN_ReLU(3))]


def net(num_classes: int = 10) -> Network:
    build(
        [
            ((3, 1), nv.Input()),
            stem(32),
            ((num_classes, 2), nv.Conv2d(1)),
        ]
    )
