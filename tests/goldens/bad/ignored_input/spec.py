import neurlink_gen.nerves as nv
from neurlink_gen import build


class Forgetful(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add((self.target_dims[0], nv.Conv2d(3)))


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d["side"](3)),
            ((8, 1), nv.Conv2d[0](3)),
            *[((8, 1), Forgetful[["side", -1]]())] * 2,
        ]
    )
