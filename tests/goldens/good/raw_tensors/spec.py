import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Gate(nv.Nerve):
    """A learnt share of the input, added to what is made of it."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d_BN_ReLU["new"](3)),
                (out, nv.Parameter["share"]()),
                (out, nv.Mul[[0, "share"]]()),
                (out, nv.Add[["new", -1]]()),
            ]
        )


def normalized(width: int = 8) -> Network:
    """Images normalised inside, and a canvas of the network's own."""
    return build(
        [
            ((3, 1), nv.Input["image"](size=(8, 12))),
            ((3, 1), nv.Buffer["minus_mean"]((-0.485, -0.456, -0.406))),
            ((3, 1), nv.Add[["image", "minus_mean"]]()),
            ((3, "(1, 1)"), nv.Buffer["scale"]((4.367, 4.464, 4.444), persistent=False)),
            ((3, 1), nv.Mul[[-2, "scale"]]()),
            ((width, 2), nv.Conv2d_BN_ReLU["stem"](3)),
            [((width, 2), Gate())] * 2,
            ((width, "(4, 6)"), nv.Parameter["canvas"](1.0)),
            ((2, "(4, 6)"), nv.Buffer["grid"]((0.0, 1.0))),
            ((width + width + 2, 2), nv.Concat[[-3, "canvas", "grid"]]()),
        ],
    )
