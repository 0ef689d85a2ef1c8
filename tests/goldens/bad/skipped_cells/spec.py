import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input(min_size=32)),
            ((8, 4), nv.Conv2d(3)),
            ((8, 8), nv.Conv2d(1)),
            ((8, 16), nv.MaxPool2d(3)),
            ((8, ...), nv.MaxPool2d(2, stride=3)),
        ]
    )
