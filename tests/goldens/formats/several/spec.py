import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3, grops=2))])


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["宽𝒳"](3)), ((8, 1), nv.Add[["宽𝒳", "宽𝒴"]]()),
            ((8, 1), nv.Conv2d["stem"](3)),
            ((8, 1), nv.Conv2d["stme"](3)),
            ((8, "50%: a, b"), nv.Conv2d(3)),
            ((8, 1), Block()),
            ((8, 1), nv.Conv2d["\x1b]"](3)),
        ]
    )


def other():
    return build(
        [((3, 1), nv.Input()), ((3, 2), nv.MaxPool2d(2)), ((4, 2), nn.ReLU())]
    )
