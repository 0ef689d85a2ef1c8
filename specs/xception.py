"""Xception (Chollet, 2016, arXiv:1610.02357): residual blocks of separable convolutions."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class SeparableConv(nv.Nerve):
    """A depthwise 3x3 convolution, a 1x1 convolution, batch norm."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add(
            [
                (before, nv.Conv2d(3, groups=before.channels)),
                (out, nv.Conv2d(1, norm=nn.BatchNorm2d)),
            ]
        )


class Downsampling(nv.Nerve):
    """Two separable convolutions and a pool, added to the projected input.

    hidden: the channels between the two.
    """

    def __init__(self, hidden: int, is_first: bool = False) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        body = [
            ((hidden, before.shape), SeparableConv()),
            ((hidden, before.shape), nn.ReLU(inplace=True)),
            ((out.channels, before.shape), SeparableConv()),
            (out, nv.MaxPool2d(3)),
        ]
        self.add(nv.Stage["body"](body if is_first else [(before, nn.ReLU()), *body]))
        self.add((out, nv.SkipConnect2d[[0, "body"]](1, norm=nn.BatchNorm2d)))


class Middle(nv.Nerve):
    """Three separable convolutions, added to the input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(nv.Stage["body"]([(out, nn.ReLU()), (out, SeparableConv())] * 3))
        self.add((out, nv.Add[["body", 0]]()))


def xception(num_classes: int = 1000) -> Network:
    """Xception."""
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d_BN_ReLU(3)),
            ((64, 2), nv.Conv2d_BN_ReLU(3)),
            nv.Stage["entry"](
                [
                    ((128, 4), Downsampling(128, is_first=True)),
                    ((256, 8), Downsampling(256)),
                    ((728, 16), Downsampling(728)),
                ]
            ),
            nv.Stage["middle"]([((728, 16), Middle())] * 8),
            nv.Stage["exit"](
                [
                    ((1024, 32), Downsampling(728)),
                    ((1536, 32), SeparableConv()),
                    ((1536, 32), nn.ReLU(inplace=True)),
                    ((2048, 32), SeparableConv()),
                    ((2048, 32), nn.ReLU(inplace=True)),
                ]
            ),
            ((2048, ()), nv.Mean()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ]
    )
