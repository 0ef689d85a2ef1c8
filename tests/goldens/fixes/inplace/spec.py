import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        dim = self.target_dims[0]
        self.add([(dim, nn.ReLU(inplace=True)), (dim, nv.Conv2d(3))])


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 1), nn.ReLU(inplace=True)),
            ((8, 1), nv.Conv2d["a"](3)),
            ((8, 1), nn.LeakyReLU(0.1, inplace=True)),
            ((8, 1), nn.LeakyReLU["b"](inplace=True, negative_slope=0.2)),
            ((8, 1), nv.Add[["a", "b"]]()),
            ((8, 1), nn.Sigmoid()),
            ((8, 1), nn.ReLU(inplace=True,)),
            ((8, 1), nn.Sigmoid()),
            ((8, 1), nn.ReLU(True)),
            ((8, 1), nn.Sigmoid()),
            (
                (8, 1),
                nn.ReLU(
                    # it saves memory
                    inplace=True
                ),
            ),
            ((8, 1), nn.Sigmoid()),
            ((8, 1), Block()),
        ]
    )
