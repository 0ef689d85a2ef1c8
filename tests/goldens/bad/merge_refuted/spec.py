import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d["a"](3)),
            ((8, 4), nv.Conv2d["b"](3)),
            ((16, 4), nv.Concat[["a", "b"]]()),
            ((8, 4), nv.Add[["a", "b"]]()),
            ((8, "(1, 1)"), nv.AvgPool2d["pooled"]()),
            ((8, "(1, 1)"), nv.Add[["pooled", "a"]]()),
        ]
    )
