"""Every line's output, with loops over stages, and a dead line that is computed all the same."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Block(nv.Nerve):
    """A convolution added to its input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d_BN_ReLU(3)), (out, nv.Add[[0, -1]]())])


def intermediates() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 2), nv.Conv2d_BN_ReLU["stem"](3)),
            [((8, 2), Block())] * 3,
            nv.Stage["mixed"](
                [
                    ((8, 2), nv.Conv2d["first"](3)),
                    ((8, 2), nv.Conv2d_BN_ReLU(3)),
                    ((8, 2), nn.ReLU()),
                ]
            ),
            ((8, 2), (8, 2), nv.MaxPool2d["pool"](3, return_indices=True)),
            ((8, 2), nv.Add[["stem", "pool.0"]]()),
            ((8, 2), nv.Conv2d["dead"](1)),
            ((8, 2), nn.ReLU[-2](inplace=True)),
        ],
        output_intermediate=True,
    )
