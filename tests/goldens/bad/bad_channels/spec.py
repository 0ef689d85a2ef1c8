import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((0, 1), nv.Conv2d(3)),
            ((8.0, 1), nv.Conv2d(3)),
            (("8", 1), nv.Conv2d(3)),
            ((..., 1), nv.Conv2d[0](3)),
            ((True, 1), nv.Conv2d(3)),
            ((..., ()), nv.Linear()),
        ]
    )
