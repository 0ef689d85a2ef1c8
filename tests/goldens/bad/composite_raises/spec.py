import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self) -> None:
        super().__init__()
        assert self.target_dims[0].shape == self.input_links[0].dims[0].shape, "it keeps the size"
        self.add([(self.target_dims[0], nv.Conv2d(3))])


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), Block()),
            ((8, 2), Block()),
        ]
    )
