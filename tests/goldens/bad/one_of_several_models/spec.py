"""Models that share a function, of which some networks are at fault: that says which."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def _net(width: int, groups: int) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 1), nv.Conv2d(3)),
            ((width, 1), nv.Conv2d(3, groups=groups)),
            ((width, 2), nv.MaxPool2d(3, ceil_mode="yes")),
        ]
    )


def small() -> Network:
    """What all have in common is said of none."""
    return _net(16, 4)


def large() -> Network:
    """The groups do not divide the channels."""
    return _net(18, 4)


def huge() -> Network:
    """Nor do they here, and the same is said of both."""
    return _net(18, 4)
