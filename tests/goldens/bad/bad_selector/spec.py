import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["a"](3)),
            ((8, 1), nv.Conv2d[1.0](3)),
            ((8, 1), nv.Conv2d[{"a"}](3)),
            ((8, 1), nv.Conv2d[True](3)),
            ((8, 1), nv.Add["a", 2]()),
            ((8, 1), nv.Conv2d["a.first"](3)),
        ]
    )
