import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], Block())])


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), Block()),
        ]
    )
