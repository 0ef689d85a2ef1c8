import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self) -> None:
        super().__init__()
        channels, shape = self.target_dims[0]
        self.add(
            [
                ((channels, shape), nv.Conv2d["a"](3)),
                ((channels + 1, shape), nv.Conv2d(3)),
                ((channels, shape), nv.Add[["a", -1]]()),
            ]
        )


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), Block()),
            ((16, 2), Block()),
        ]
    )
