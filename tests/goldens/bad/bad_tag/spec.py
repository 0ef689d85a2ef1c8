import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["conv 1"](3)),
            ((8, 1), nv.Conv2d["class"](3)),
            ((8, 1), nv.Conv2d["forward"](3)),
            ((8, 1), nv.Conv2d["1x1"](3)),
            ((8, 1), nv.Conv2d["3"](3)),
        ]
    )
