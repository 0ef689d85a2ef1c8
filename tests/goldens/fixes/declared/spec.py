import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


width = 4


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.MaxPool2d(3, ceil_mode=True)),
            ((width, 2), nn.ReLU()),
            ((4, 2), nn.ReLU()),
            ((8.0, 2), nv.Conv2d(3)),
            ((8 / 2, 2), nv.Conv2d(3)),
            ((8.5, 2), nv.Conv2d(3)),
        ]
    )


def sizes():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d(3, stride=1)),
            ((8, 4), nv.Conv2d(3, padding=0)),
            ((8, "(7, 7)"), nv.Conv2d(3, stride=2, padding=(1, 0))),
            ((8, (2, 2)), nn.ReLU[1]()),
        ]
    )
