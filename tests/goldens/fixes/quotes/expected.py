import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class Gate(nv.Nerve):
    """Squeeze and excite, without the quotes around its pixels."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                ((out.channels, "(1, 1)"), nv.AvgPool2d()),
                ((out.channels, "(1, 1)"), nv.Conv2d(1, bias=True)),
                ((out.channels, "(1, 1)"), nv.Sigmoid()),
                (out, nv.Mul[[0, -1]]()),
            ]
        )


def gated() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 1), nv.Conv2d_BN_ReLU(3)),
            ((32, 1), Gate()),
        ]
    )


def classifier() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d(3)),
            ((32, "(1, 1)"), nv.AvgPool2d()),
            ((32, ()), nv.Flatten()),
            ((10, ()), nv.Linear()),
        ]
    )


def convolutional() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d(3)),
            ((32, "(1, 1)"), nv.AvgPool2d()),
            ((10, 1), nv.Conv2d(1)),
        ]
    )


def seven() -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 32), nv.Conv2d(3, stride=32, padding=1)),
            ((32, "(7, 7)"), nv.AvgPool2d()),
            ((32 * 7 * 7, ()), nv.Flatten()),
        ]
    )
