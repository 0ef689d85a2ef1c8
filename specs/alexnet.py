"""AlexNet in one tower (Krizhevsky, 2014, arXiv:1404.5997), as torchvision builds it.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def alexnet(num_classes: int = 1000) -> Network:
    """AlexNet."""
    return build(
        [
            ((3, 1), nv.Input(min_size=63)),
            nv.Stage["features"](
                [
                    ((64, ...), nv.Conv2d_ReLU(11, stride=4, padding=2, bias=True)),
                    ((64, ...), nn.MaxPool2d(3, stride=2)),
                    ((192, ...), nv.Conv2d_ReLU(5, padding=2, bias=True)),
                    ((192, ...), nn.MaxPool2d(3, stride=2)),
                    ((384, ...), nv.Conv2d_ReLU(3, padding=1, bias=True)),
                    ((256, ...), nv.Conv2d_ReLU(3, padding=1, bias=True)),
                    ((256, ...), nv.Conv2d_ReLU(3, padding=1, bias=True)),
                    ((256, ...), nn.MaxPool2d(3, stride=2)),
                ]
            ),
            ((256, "(6, 6)"), nv.AvgPool2d()),
            ((256 * 6 * 6, ()), nv.Flatten()),
            nv.Stage["classifier"](
                [
                    ((256 * 6 * 6, ()), nn.Dropout(0.5)),
                    ((4096, ()), nv.Linear()),
                    ((4096, ()), nn.ReLU(inplace=True)),
                    ((4096, ()), nn.Dropout(0.5)),
                    ((4096, ()), nv.Linear()),
                    ((4096, ()), nn.ReLU(inplace=True)),
                    ((num_classes, ()), nv.Linear()),
                ]
            ),
        ],
        name="AlexNet",
    )
