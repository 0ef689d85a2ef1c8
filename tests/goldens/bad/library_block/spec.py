import neurlink_gen.nerves as nv
from neurlink_gen import build
from neurlink_gen.blocks import BasicBlock


def net():
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 2), BasicBlock(expansion=2)),
            ((8, 2), BasicBlock(groups=3)),
            ((8, 2), nv.Conv2d[()](3)),
        ]
    )
