"""Stages that are read in the middle: the chain runs up to there, and on from there."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def tapped() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    ((8, 1), nv.Conv2d(3)),
                    ((8, 1), nn.ReLU(inplace=True)),
                    ((8, 2), nv.Conv2d(3)),
                    ((8, 2), nn.Sigmoid()),
                    [((8, 2), nv.Conv2d(3))] * 3,
                ]
            ),
            ((8, 1), nv.Interpolate()),
            ((8, 1), nv.Add[[2, -1]]()),
        ],
        outputs=[4, -1],
    )
