import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["a"](3)),
            ((8, ...), nv.ConvTransposed2d["b"](2, stride=2)),
            ((3, ...), nv.MaxPool2d[0](2)),
            ((8, ...), nv.Conv2d["c"](1)),
            ((16, ...), nv.Concat[["a", "c"]]()),
        ]
    )
