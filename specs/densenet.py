"""DenseNets (Huang et al., 2016, arXiv:1608.06993), with bottlenecks and compression.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

# The size inside each dense block: what a transition halves, it rounds down.
SIZES = [f"((H + 3) // {r}, (W + 3) // {r})" for r in (4, 8, 16, 32)]


class DenseLayer(nv.Nerve):
    """1x1 reduce, 3x3, normalisation and activation first; joined to the input."""

    def __init__(self, growth: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = (4 * growth, out.shape)
        self.add(
            [
                (before, nn.BatchNorm2d["norm1"]()),
                (before, nn.ReLU(inplace=True)),
                (hidden, nv.Conv2d["conv1"](1)),
                (hidden, nn.BatchNorm2d["norm2"]()),
                (hidden, nn.ReLU(inplace=True)),
                ((growth, out.shape), nv.Conv2d["conv2"](3)),
                (out, nv.Concat[[0, -1]]()),
            ]
        )


class Transition(nv.Nerve):
    """1x1 convolution to fewer channels, then a pool, normalisation and activation first."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add(
            [
                (before, nn.BatchNorm2d["norm"]()),
                (before, nn.ReLU(inplace=True)),
                ((out.channels, before.shape), nv.Conv2d["conv"](1)),
                (out, nv.AvgPool2d(2)),
            ]
        )


def _densenet(
    name: str, growth: int, layers: list[int], channels: int, num_classes: int
) -> Network:
    features: list[nv.Line] = [
        ((channels, 2), nv.Conv2d["conv0"](7)),
        ((channels, 2), nn.BatchNorm2d["norm0"]()),
        ((channels, 2), nn.ReLU["relu0"](inplace=True)),
        ((channels, 4), nv.MaxPool2d["pool0"](3)),
    ]
    for number, (count, size) in enumerate(zip(layers, SIZES), 1):
        if number > 1:
            channels //= 2
            transition = Transition[f"transition{number - 1}"]()
            features += [((channels, size), transition)]
        block: list[nv.Line] = []
        for layer in range(1, count + 1):
            channels += growth
            dense = DenseLayer[-1, f"denselayer{layer}"](growth)
            block += [((channels, size), dense)]
        features += [nv.Stage[f"denseblock{number}"](block)]
    return build(
        [
            ((3, 1), nv.Input(min_size=29)),
            nv.Stage["features"](
                [*features, ((channels, SIZES[-1]), nn.BatchNorm2d["norm5"]())]
            ),
            ((channels, SIZES[-1]), nn.ReLU(inplace=True)),
            ((channels, "(1, 1)"), nv.AvgPool2d()),
            ((channels, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["classifier"]()),
        ],
        name=name,
        init={nn.Conv2d: init.kaiming_normal(), nn.Linear: init.default()},
    )


def densenet121(num_classes: int = 1000) -> Network:
    """DenseNet-121."""
    return _densenet("DenseNet121", 32, [6, 12, 24, 16], 64, num_classes)


def densenet161(num_classes: int = 1000) -> Network:
    """DenseNet-161."""
    return _densenet("DenseNet161", 48, [6, 12, 36, 24], 96, num_classes)


def densenet169(num_classes: int = 1000) -> Network:
    """DenseNet-169."""
    return _densenet("DenseNet169", 32, [6, 12, 32, 32], 64, num_classes)


def densenet201(num_classes: int = 1000) -> Network:
    """DenseNet-201."""
    return _densenet("DenseNet201", 32, [6, 12, 48, 32], 64, num_classes)
