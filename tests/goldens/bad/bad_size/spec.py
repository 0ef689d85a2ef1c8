import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, "(h, w)"), nv.Conv2d(3)),
            ((8, "(H / 2, W)"), nv.Conv2d(3)),
            ((8, -2), nv.Conv2d(3)),
            ((8, 0.333), nv.Conv2d(3)),
            ((8, None), nv.Conv2d(3)),
            ((8, "__import__('os')"), nv.Conv2d(3)),
            ((8, ...), nv.Interpolate()),
        ]
    )
