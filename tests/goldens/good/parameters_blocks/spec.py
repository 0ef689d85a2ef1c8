"""A width that flows through the shared blocks."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build
from neurlink_gen.blocks import BasicBlock, Bottleneck


def wide(width: int = 8) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), nv.Conv2d_BN_ReLU(3)),
            ((2 * width, 4), BasicBlock(norm_after_act=False)),
            ((4 * width, 4), Bottleneck(norm_after_act=False)),
        ]
    )
