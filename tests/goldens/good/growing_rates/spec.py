"""Rates that grow evenly are parts of a round number; others are what they are."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Block(nv.Nerve):
    """A convolution, which is dropped now and then, added to its input."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add((out, nv.Conv2d_BN_ReLU["conv"](3)))
        self.add((out, nn.DropPath["drop_path"](drop)))
        self.add((out, nv.Add[[-1, 0]]()))


def network(drops: list[float]) -> Network:
    """A stem, and a stage with such rates."""
    blocks = [((16, 2), Block(drop)) for drop in drops]
    return build(
        [
            ((3, 1), nv.Input()),
            ((16, 2), nv.Conv2d_BN_ReLU["stem"](3)),
            nv.Stage["blocks"](blocks[:8]),
            nv.Stage["ends"]([*blocks[8:], ((16, 2), nv.Conv2d(3))]),
        ]
    )


def even() -> Network:
    return network([0.1 * block / 9 for block in range(10)])


def uneven() -> Network:
    """The same numbers, but for the last bits of some of them."""
    return network([0.1 * (block / 9) for block in range(10)])


def scaled(rate: float = 0.1) -> Network:
    """Parts of a parameter: the check of the largest says all."""
    return network([rate * block / 10 for block in range(10)])
