"""A flag that decides whether a layer holds anything is none of the class's parameters."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def net(affine: bool = False) -> Network:
    return build(
        [
            ((3, 1), nv.Input(min_size=2)),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nn.InstanceNorm2d(affine=affine)),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nn.InstanceNorm2d(affine=affine)),
        ]
    )
