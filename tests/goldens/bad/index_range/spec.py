import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nv.Add[[-1, 5]]()),
            ((8, 1), nv.Conv2d[3](3)),
        ]
    )
