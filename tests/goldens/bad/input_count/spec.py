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
        ]
    )
