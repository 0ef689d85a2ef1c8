"""Layers as torch declares them, with everything said."""

from neurlink_gen import Network, build, nn
from neurlink_gen.nerves import Flatten, Input


def lenet(num_classes: int = 10) -> Network:
    """LeNet-5, for images of 32x32."""
    return build(
        [
            ((1, 1), Input(size=32)),
            ((6, ...), nn.Conv2d(1, 6, 5)),
            ((6, ...), nn.Tanh()),
            ((6, ...), nn.AvgPool2d(2)),
            ((16, ...), nn.Conv2d(6, 16, kernel_size=5, bias=False)),
            ((16, ...), nn.BatchNorm2d(16, eps=1e-3)),
            ((16, ...), nn.LeakyReLU(0.2, inplace=True)),
            ((16, ...), nn.MaxPool2d(2, stride=2)),
            ((..., ()), Flatten()),
            ((120, ()), nn.Linear(400, 120)),
            ((120, ()), nn.Dropout(0.25, inplace=True)),
            ((84, ()), nn.Linear(120, 84)),
            ((84, ()), nn.PReLU()),
            ((num_classes, ()), nn.Linear(84, num_classes)),
        ]
    )
