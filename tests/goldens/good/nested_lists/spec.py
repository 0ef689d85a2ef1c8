"""Nested lists: chains of lines become stages, other lists are only flattened."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def nested() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            [
                ((8, 1), nv.Conv2d_BN_ReLU(3)),
                ((8, 2), nv.MaxPool2d(3)),
            ],
            [
                ((16, 2), nv.Conv2d(3)),
                [((16, 2), nv.Conv2d(3)), ((16, 2), nn.ReLU(inplace=True))],
            ],
            [((16, 2), nv.Conv2d["alone"](1))],
            [
                ((16, 2), nv.Conv2d["left"](1)),
                ((16, 2), nv.Conv2d["alone", "right"](1)),
                ((16, 2), nv.Mul[["left", "right"]]()),
            ],
            [[[((16, 4), nv.Conv2d(3))], ((16, 4), nn.Sigmoid())]],
        ]
    )
