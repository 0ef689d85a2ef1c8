import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input(multiple_of=4)),
            ((3, 8), nv.MaxPool2d(8)),
        ]
    )
