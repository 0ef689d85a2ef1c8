"""A tag in a loop: from the second turn on it selects the line that bears it."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def net() -> Network:
    """Three lines, of which the first is read by both of the others."""
    lines = [((8, 1), nv.Conv2d["c"](3)) for _ in range(3)]
    return build([((8, 1), nv.Input()), *lines])
