import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 127), nv.Conv2d(3)),
            ((3, "(H // 251 // 241, W)"), nv.Conv2d(3)),
            ((3, ...), nv.Conv2d(2, stride=131)),
        ]
    )
