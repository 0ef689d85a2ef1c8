"""Named stages, with tags and stages inside: the state dict says `features.block1.conv.weight`."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def stages(num_classes: int = 10) -> Network:
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    ((8, 2), nv.Conv2d["conv0"](7)),
                    ((8, 2), nn.BatchNorm2d()),
                    ((8, 2), nn.ReLU(inplace=True)),
                    nv.Stage["block1"](
                        [
                            ((16, 2), nv.Conv2d["conv"](3)),
                            ((16, 2), nn.ReLU(inplace=True)),
                        ]
                    ),
                    [((16, 2), nv.Conv2d(3))] * 2,
                    (
                        (16, 4),
                        nv.MaxPool2d["pool"](2, ceil_mode=True, stride=2, padding=0),
                    ),
                ]
            ),
            ((16, "(1, 1)"), nv.AvgPool2d()),
            nv.Stage["classifier"](
                [
                    ((16, ()), nv.Flatten()),
                    ((16, ()), nv.Linear()),
                    ((16, ()), nn.ReLU(inplace=True)),
                    ((num_classes, ()), nv.Linear()),
                ]
            ),
        ]
    )
