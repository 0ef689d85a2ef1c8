import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.MaxPool2d(3)),
            ((8, 1), nv.Concat[[0, 0]]()),
            ((4, 1), nn.ReLU[0]()),
        ]
    )
