import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Block(nv.Nerve):
    """A ratio of its own input was meant, and it is one of the network's."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.add(
            [
                ((hidden, 1), nv.Conv2d_BN_ReLU(1)),
                (self.target_dims[0], nv.Conv2d(3)),
            ]
        )


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d(3)),
            ((32, 2), Block(16)),
        ]
    )


def sequence() -> Network:
    return build(
        [
            ((3, (1,)), nv.Input()),
            ((64, 4), nv.Conv1d(9)),
            ((64, 1), nv.Conv1d(9)),
            ((64, 2), nv.ConvTransposed1d(9)),
        ]
    )
