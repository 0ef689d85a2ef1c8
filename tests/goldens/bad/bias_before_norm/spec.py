import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nn.Conv2d(3, 8, 3, padding=1)),
            ((8, 1), nn.BatchNorm2d()),
            ((8, 1), nn.ReLU()),
            ((8, 1), nn.Conv2d(8, 8, 3, padding=1, bias=True)),
            ((8, 1), nn.BatchNorm2d()),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, ()), nv.Flatten()),
            ((8, ()), nv.Linear()),
            ((8, ()), nn.BatchNorm1d()),
        ]
    )
