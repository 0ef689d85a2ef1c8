"""A sum of more than a line holds takes several."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build

NAMES = [f"measurement_{number}" for number in range(1, 9)]


def long_sum() -> Network:
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            *(((8, 2), nv.Conv2d["image", name](3)) for name in NAMES),
            ((8, 2), nv.Add[NAMES]()),
            ((8, 2), nv.Add[[-1, NAMES[-1]]]()),
        ]
    )
