"""Stochastic depth, which needs a class that torch lacks."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Residual(nv.Nerve):
    """A convolution, which is dropped now and then, added to its input."""

    def __init__(self, p: float) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d_BN_ReLU(3)),
                (out, nn.DropPath(p)),
                (out, nv.Add[[0, -1]]()),
            ]
        )


class DropPath(nv.Nerve):
    """A nerve of the spec's own that bears the same name."""

    def __init__(self) -> None:
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3))] * 2)


def deep() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d_BN_ReLU(3)),
            *[((8, 2), Residual(depth / 10)) for depth in range(1, 4)],
            nv.Stage["last"](
                [((8, 2), nv.Conv2d(3)), ((8, 2), nv.DropPath["drop"](0.5))]
            ),
            ((8, 2), DropPath()),
        ]
    )
