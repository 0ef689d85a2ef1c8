import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, ...), nv.Conv2d(7)),
            ((8, ...), nv.Conv2d(7, stride=2)),
        ]
    )
