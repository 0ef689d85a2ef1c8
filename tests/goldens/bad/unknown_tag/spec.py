import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["stem"](3)),
            ((8, 1), nv.Conv2d["skip"](3)),
            ((8, 1), nv.Add[["stme", "skip"]]()),
            ((8, 1), nv.Conv2d[["late"]](3)),
            ((8, 1), nv.Conv2d["late"](3)),
            ((8, 1), nv.Conv2d["own", "own"](3)),
        ]
    )
