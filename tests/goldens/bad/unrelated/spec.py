import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input["a"]()),
            ((3, ...), nv.Input["b"]()),
            ((3, 1), nv.Add[["a", "b"]]()),
            ((3, "(H + W, W)"), nv.Conv2d["a"](1)),
            ((3, "(W, H)"), nv.Interpolate["a"]()),
        ]
    )
