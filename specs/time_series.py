"""A residual network for time series (Wang et al., 2016, arXiv:1611.06455), of any length.

Three blocks of convolutions that keep the length, and an average over all of it. A convolution
over 8 cells looks 3 back and 4 ahead.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class ResidualBlock(nv.Nerve):
    """Convolutions over 8, 5 and 3 cells, added to the input."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv1d_BN_ReLU(8)),
                (out, nv.Conv1d_BN_ReLU(5)),
                (out, nv.Conv1d(3, norm=nn.BatchNorm1d)),
                (out, nv.SkipConnect1d[[0, -1]](1, norm=nn.BatchNorm1d)),
                (out, nn.ReLU(inplace=True)),
            ]
        )


def time_series_resnet(num_classes: int = 10) -> Network:
    """What class a series is of, with one value at each time."""
    return build(
        [
            ((1, 1), nv.Input["series"]()),
            ((64, 1), ResidualBlock["block1"]()),
            ((128, 1), ResidualBlock["block2"]()),
            ((128, 1), ResidualBlock["block3"]()),
            ((128, "1"), nv.AvgPool1d()),
            ((128, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear()),
        ],
        name="TimeSeriesResNet",
    )
