import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["left"](3)),
            ((8, 1), nv.Conv2d[0, "left"](3)),
            ((8, 1), nv.Conv2d["right"](3)),
            ((8, 1), nv.Add["left", "right"]()),
        ]
    )
