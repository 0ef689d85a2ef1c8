import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, ...), nv.MaxPool2d(3, padding=2)),
        ]
    )
