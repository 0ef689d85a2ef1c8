"""A shortcut is projected or not as the channels are equal or not, so they cannot stay open."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build
from neurlink_gen.blocks import BasicBlock


def meets(width: int = 10) -> Network:
    """At width 64 nothing would be projected."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((64, 1), nv.Conv2d(3)),
            ((width, 1), BasicBlock()),
        ]
    )


def never_meets(width: int = 10) -> Network:
    """2 * width is never width."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 1), nv.Conv2d(3)),
            ((2 * width, 1), BasicBlock()),
        ]
    )
