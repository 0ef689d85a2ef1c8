import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3, grops=2))])


def broken():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["宽𝒳"](3)), ((8, 1), nv.Add[["stem", "宽𝒴"]]()),
            ((8, "50%: a, b"), nv.Conv2d["\x1b]"](3)),
        ]
    )


def inside():
    return build([((4, 1), nv.Input()), ((8, 1), Block())])


def warned():
    return build(
        [
            ((3, 1), nv.Input["image"]()),
            ((8, ...), nv.Conv2d(7)),
            (
                (8, ...),
                nv.Conv2d(
                    7,
                    stride=2,
                ),
            ),
        ]
    )
