import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.Input(base_shape=True)),
            ((3, 2), nv.Conv2d(3)),
        ]
    )
