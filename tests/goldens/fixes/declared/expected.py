import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


width = 4


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.MaxPool2d(3, ceil_mode=True)),
            ((width, 2), nn.ReLU()),
            ((4, 2), nn.ReLU()),
            ((int(8.0), 2), nv.Conv2d(3)),
            ((int(8 / 2), 2), nv.Conv2d(3)),
            ((int(8.5), 2), nv.Conv2d(3)),
        ]
    )


def sizes():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3, stride=1)),
            ((8, "((H - 1) // 4, (W - 1) // 4)"), nv.Conv2d(3, padding=0)),
            ((8, "((H + 7) // 8, (W - 1) // 8)"), nv.Conv2d(3, stride=2, padding=(1, 0))),
            ((8, 1), nn.ReLU[1]()),
        ]
    )
