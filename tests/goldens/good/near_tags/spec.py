"""Tags that are close to each other, and meant to be."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def pairs() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["conv1"](3)),
            ((8, 1), nv.Conv2d["conv2"](3)),
            ((8, 1), nv.Conv2d["branch_a"](3)),
            ((8, 1), nv.Conv2d["branch_b"](3)),
            ((8, 1), nv.Conv2d["sideA"](3)),
            ((8, 1), nv.Conv2d["sideB"](3)),
            ((8, 1), nv.Conv2d["up"](3)),
            ((8, 1), nv.Conv2d["ups"](3)),
            ((8, 1), nv.Conv2d["encode"](3)),
            ((8, 1), nv.Conv2d["encoded"](3)),
            ((8, 1), nv.Conv2d[-1, "encoder"](3)),
            ((8, 1), nv.Add[["encoded", -1]]()),
        ]
    )
