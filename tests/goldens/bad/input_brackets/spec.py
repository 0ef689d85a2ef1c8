import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 1), nv.Input["x"]()),
            ((3, 1), nv.Input["x"]()),
            ((3, 1), nv.Input["x", "y"]()),
            ((3, 1), nv.Input[[0]]()),
            ((3, 1), nv.Input[None, "z"]()),
            ((3, 1), nv.Add[["x", "z"]]()),
        ]
    )


def promises():
    return build(
        [
            ((3, 1), nv.Input(size=33, multiple_of=2)),
            ((3, ...), nv.Input(size=(8, 4), min_size=8)),
            ((3, 1), nv.Input["a"](base_shape=True)),
            ((3, 1), nv.Input["b"](base_shape=True)),
            ((3, 1), nv.Add[["a", "b"]]()),
        ]
    )
