"""Inputs are called like their tags, whatever else `forward` calls things."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


def x_and_y() -> Network:
    return build(
        [
            ((3, 1), nv.Input["x"]()),
            ((3, 1), nv.Input["y"]()),
            ((8, 1), nv.Conv2d["y"](3)),
            ((8, 1), nv.Conv2d["x", "again"](3)),
            ((8, 1), nv.Add[["again", 2]]()),
            ((8, 1), nv.Conv2d(3)),
            ((3, 1), nv.Conv2d(3)),
            ((3, 1), nv.Add[["x", -1]]()),
        ]
    )


def x_later() -> Network:
    return build(
        [
            ((3, 1), nv.Input["first"]()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nv.Conv2d(1)),
            ((8, 1), nv.Input["x"]()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nv.Add[[-1, 2]]()),
        ],
        output_intermediate=True,
    )


def measures() -> Network:
    return build(
        [
            ((3, 1), nv.Input["height"](multiple_of=2)),
            ((3, 1), nv.Input["width"]()),
            ((3, 2), nv.MaxPool2d["height", "pooled"](2)),
            ((3, 2), nv.MaxPool2d["width"](2)),
            ((3, 2), nv.Add[["pooled", -1]]()),
        ]
    )
