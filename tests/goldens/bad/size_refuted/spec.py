import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d(3, stride=1)),
            ((8, 4), nv.Conv2d(3, padding=0)),
            ((8, "(7, 7)"), nv.Conv2d(3, stride=2)),
            ((8, 2), nn.ReLU[0]()),
        ]
    )
