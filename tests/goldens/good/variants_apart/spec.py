"""A block whose uses have nothing in common but its name: a class for each structure."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Layer(nv.Nerve):
    """A convolution, or a pool and a sum."""

    def __init__(self, pooled: bool = False) -> None:
        super().__init__()
        out = self.target_dims[0]
        if pooled:
            self.add(
                [
                    (out, nv.AvgPool2d(3)),
                    (out, nv.Conv2d[0](1)),
                    (out, nv.Add[[1, 2]]()),
                ]
            )
        else:
            self.add([(out, nv.Conv2d(3, act=nn.ReLU))])


def apart() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), Layer()),
            ((8, 2), Layer(pooled=True)),
            ((16, 2), Layer()),
        ]
    )
