import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["body"](3)),
            nv.Stage["body"]([((8, 1), nv.Conv2d(3))] * 2),
            nv.Stage["head"]([((8, 1), nv.Conv2d(3))] * 2),
            ((8, 1), nv.Conv2d[-1, "head"](3)),
            ((8, 1), nv.Conv2d["haed"](3)),
            ((8, 1), nv.Conv2d[["haed", "hed"]](3)),
        ]
    )
