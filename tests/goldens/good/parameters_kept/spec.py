"""Parameters that only flow into numbers stay parameters of the class."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Head(nv.Nerve):
    """Two layers."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([((hidden, ()), nv.Linear()), (out, nv.Linear())])


class Residual(nv.Nerve):
    """Two convolutions, added to the input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d_BN_ReLU(3)),
                (out, nv.Conv2d_BN_ReLU(3)),
                (out, nv.SkipConnect2d[[0, -1]](1)),
            ]
        )


def classifier(num_classes: int = 10, width: int = 8, in_channels: int = 3) -> Network:
    return build(
        [
            ((in_channels, 1), nv.Input()),
            ((width, 2), nv.Conv2d_BN_ReLU["stem"](3)),
            ((2 * width, 4), Residual()),
            ((4 * width + 1, 8), nv.Conv2d_BN_ReLU(3, groups=1)),
            ((width, 8), nv.Conv2d["stem", "other"](3)),
            ((5 * width + 1, 8), nv.Concat[[-2, -1]]()),
            ((5 * width + 1, "(1, 1)"), nv.AvgPool2d()),
            ((5 * width + 1, ()), nv.Flatten()),
            ((num_classes, ()), Head(width * width - 2)),
        ]
    )
