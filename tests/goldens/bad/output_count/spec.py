import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), (3, 2), nv.MaxPool2d(3)),
            ((3, 4), nv.MaxPool2d[0](3, return_indices=True)),
        ]
    )
