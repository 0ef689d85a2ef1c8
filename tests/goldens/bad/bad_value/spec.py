import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(0)),
            ((8, 1), nv.Conv2d(3.0)),
            ((8, 1), nv.Conv2d((3, 3, 3))),
            ((8, 1), nv.Conv2d(3, bias=1)),
            ((8, 1), nv.Conv2d(3, padding_mode="constant")),
            ((8, 1), nv.Conv2d(3, norm=nn.BatchNorm2d())),
            ((8, 1), nv.Conv2d(3, act="relu")),
            ((8, 1), nn.Dropout(1.5)),
            ((8, 1), nv.Interpolate("cubic")),
            ((8, 2), nv.Conv2d(3, padding="same", padding_mode="reflect")),
        ]
    )
