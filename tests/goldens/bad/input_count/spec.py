import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 1), nv.Add()),
            ((3, 1), nv.Conv2d[[0, 0]](3)),
            ((3, 1), nv.SkipConnect2d[0]()),
            ((3, 1), nv.Mul[None]()),
            ((3, 1), (3, 1), nv.MaxPool2d[0, "pool"](3, return_indices=True)),
            ((3, 1), nv.Conv2d["pool"](3)),
            ((3, 1), nv.Add["pool.0", "sum"]()),
        ]
    )
