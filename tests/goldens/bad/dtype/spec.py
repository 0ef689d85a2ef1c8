import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, ...), (3, ...), nv.MaxPool2d["pool"](2, return_indices=True)),
            ((8, ...), nv.Conv2d["pool.1"](3)),
            ((3, ...), nv.Add[["pool.0", "pool.1"]]()),
        ]
    )
