"""An activation that may not work in place in one use of a block does so in none of them."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Block(nv.Nerve):
    """Two convolutions; where a dropout stands before it, the last activation leaves it as it is."""

    def __init__(self, dropped: bool = False) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), (out, nn.ReLU(inplace=True))])
        self.add((out, nv.Conv2d(3)))
        if dropped:
            self.add((out, nn.Dropout(0.1)))
        self.add((out, nn.ReLU(inplace=True)))


class Told(nv.Nerve):
    """The spec itself says where it works in place."""

    def __init__(self, inplace: bool) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), (out, nn.ReLU(inplace=inplace))])


def net() -> Network:
    """Blocks are called one by one, whatever works in place in them."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), Block()),
            ((8, 1), Block(dropped=True)),
            ((8, 1), Block()),
            ((8, 1), Told(False)),
            ((8, 1), Told(True)),
            ((8, 1), Told(True)),
        ]
    )
