import neurlink_gen.nerves as nv
from neurlink_gen import build


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        out = self.target_dims[0]
        self.add([((3, 1), nv.Input()), (out, nv.Conv2d(3))])


def net():
    return build([((3, 1), nv.Input()), ((8, 1), Block())])
