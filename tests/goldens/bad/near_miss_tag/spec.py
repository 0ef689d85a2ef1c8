import neurlink_gen.nerves as nv
from neurlink_gen import build


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d["reduce"](1)),
                (out, nv.Conv2d["expand"](3)),
                (out, nv.Conv2d["redcue"](1)),
            ]
        )


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["stem"](3)),
            ((8, 1), nv.Conv2d["middle"](3)),
            ((8, 1), nv.Conv2d["stme"](3)),
            ((8, 1), nv.Conv2d["midle"](3)),
            ((8, 1), nv.Conv2d["Middle"](3)),
            [((8, 1), Block())] * 2,
        ]
    )
