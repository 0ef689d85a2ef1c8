import neurlink_gen.nerves as nv
from neurlink_gen import build


def net():
    return build(
        [
            ((3, 0), nv.Input(multiple_of=2)),
            ((8, 1), nv.Conv2d["skip"](3)),
            ((8, 2), nv.MaxPool2d(2)),
            ((8, 1), nv.ConvTransposed2d(2)),
            ((8, 1), nv.Add[["skip", -1]]()),
        ]
    )
