import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Block(nv.Nerve):
    """A convolution with its activation."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d_BN_ReLU(3))])


def net() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d_BN_ReLU(3)),
            ((8, 1), nn.ReLU()),
            ((8, 1), Block()),
            ((8, 1), nn.Sigmoid()),
            ((8, 1), nv.Conv2d(3)),
            ((8, 1), nn.Softplus()),
            ((8, 1), nn.Tanh()),
        ]
    )
