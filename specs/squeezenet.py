"""SqueezeNets (Iandola et al., 2016, arXiv:1602.07360).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn


class Fire(nv.Nerve):
    """Squeeze the channels, then expand them by 1x1 and 3x3 convolutions side by side."""

    def __init__(self, squeeze_channels: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        size = self.input_links[0].dims[0].shape
        squeezed, half = (squeeze_channels, size), (out.channels // 2, size)
        self.add(
            [
                (squeezed, nv.Conv2d["squeeze"](1, bias=True)),
                (squeezed, nn.ReLU(inplace=True)),
                (squeezed, nv.Identity["squeezed"]()),
                (half, nv.Conv2d["squeezed", "expand1x1"](1, bias=True)),
                (half, nn.ReLU(inplace=True)),
                (half, nv.Identity["narrow"]()),
                (half, nv.Conv2d["squeezed", "expand3x3"](3, bias=True)),
                (half, nn.ReLU(inplace=True)),
                (half, nv.Identity["wide"]()),
                (out, nv.Concat[["narrow", "wide"]]()),
            ]
        )


def _squeezenet(
    name: str, min_size: int, features: nv.Lines, num_classes: int
) -> Network:
    return build(
        [
            ((3, 1), nv.Input(min_size=min_size)),
            nv.Stage["features"](features),
            nv.Stage["classifier"](
                [
                    ((512, ...), nn.Dropout(0.5)),
                    ((num_classes, ...), nv.Conv2d_ReLU(1, bias=True)),
                    ((num_classes, "(1, 1)"), nv.AvgPool2d()),
                ]
            ),
            ((num_classes, ()), nv.Flatten()),
        ],
        name=name,
        init={
            nn.Conv2d: init.kaiming_uniform(),
            ("classifier", nn.Conv2d): init.normal(std=0.01),
        },
    )


def squeezenet1_0(num_classes: int = 1000) -> Network:
    """SqueezeNet 1.0, the network of the paper."""
    features = [
        ((96, ...), nv.Conv2d_ReLU(7, stride=2, bias=True)),
        ((96, ...), nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ((128, ...), Fire(16)),
        ((128, ...), Fire(16)),
        ((256, ...), Fire(32)),
        ((256, ...), nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ((256, ...), Fire(32)),
        ((384, ...), Fire(48)),
        ((384, ...), Fire(48)),
        ((512, ...), Fire(64)),
        ((512, ...), nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ((512, ...), Fire(64)),
    ]
    return _squeezenet("SqueezeNet1_0", 21, features, num_classes)


def squeezenet1_1(num_classes: int = 1000) -> Network:
    """SqueezeNet 1.1: pools come earlier, for less than half of the computation."""
    features = [
        ((64, ...), nv.Conv2d_ReLU(3, stride=2, bias=True)),
        ((64, ...), nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ((128, ...), Fire(16)),
        ((128, ...), Fire(16)),
        ((128, ...), nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ((256, ...), Fire(32)),
        ((256, ...), Fire(32)),
        ((256, ...), nn.MaxPool2d(3, stride=2, ceil_mode=True)),
        ((384, ...), Fire(48)),
        ((384, ...), Fire(48)),
        ((512, ...), Fire(64)),
        ((512, ...), Fire(64)),
    ]
    return _squeezenet("SqueezeNet1_1", 17, features, num_classes)
