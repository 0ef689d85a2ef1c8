import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((4, (1, 1)), nv.Input()),
            ((4, ...), nv.Flatten["sequence"](2)),
            ((4, 2), nv.Conv1d(3)),
            ((4, 1), nv.ConvTransposed1d["again"](2)),
            ((4, 1), nv.Add[["sequence", "again"]]()),
        ]
    )
