import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 1), nn.ReLU(inplace=True)),
            ((8, 1), nv.Conv2d["a"](3)),
            ((8, 1), nn.ReLU(inplace=True)),
            ((8, 1), nv.Add[["a", -1]]()),
            ((8, 1), nn.Sigmoid()),
            ((8, 1), nn.ReLU(inplace=True)),
        ]
    )
