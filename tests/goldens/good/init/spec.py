"""Parameters that begin as the spec says."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn


class Residual(nv.Nerve):
    """A block, whose convolutions begin as the network says too."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d(3)), (out, nn.PReLU()), (out, nv.Add[[0, -1]]())])


def begun(module: int = 10) -> Network:
    """The parameter is called as the variable of the loops would be."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((8, 1), nv.Conv2d_BN_ReLU["stem"](7)),
            ((8, 1), Residual()),
            ((8, 1), nv.Conv2d["last"](3, bias=True)),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, ()), nv.Flatten()),
            nv.Stage["classifier"](
                [((8, ()), nv.Linear()), ((module, ()), nv.Linear())]
            ),
        ],
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu"),
            ("last", nn.Conv2d): init.trunc_normal(std=0.02, a=-0.04, b=0.04, bias=-2),
            nn.Linear: init.default(),
            nn.BatchNorm2d: init.constant(0.5),
            nn.PReLU: init.uniform(b=0.5),
            ("classifier", nn.Linear): init.xavier_uniform(gain=2),
        },
    )


def plain() -> Network:
    """No convolution has a bias, and some linear layers have none."""
    return build(
        [
            ((3, 1), nv.Input(size=(4, 4))),
            ((8, 1), nv.Conv2d(3)),
            ((128, ()), nv.Flatten()),
            ((8, ()), nv.Linear(bias=False)),
            ((8, ()), nn.ReLU()),
            ((8, ()), nv.Linear()),
        ],
        init={
            nn.Conv2d: init.xavier_normal(),
            nn.Linear: init.kaiming_uniform(a=0.5, bias=None),
        },
    )
