import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nn.BatchNorm2d(momentum=0.9)),
            ((8, 1), nn.ReLU()),
            ((8, 1), nn.Dropout2d(0.9)),
        ]
    )
