"""MobileNetV2 (Sandler et al., 2018, arXiv:1801.04381).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

# Expansion, channels, ratio of the image's size, repeats: the paper's table 2 from its third row.
STAGES = [
    (6, 24, 4, 2),
    (6, 32, 8, 3),
    (6, 64, 16, 4),
    (6, 96, 16, 3),
    (6, 160, 32, 3),
    (6, 320, 32, 1),
]


class SeparableConv(nv.Nerve):
    """3x3 depthwise, 1x1 project: an `InvertedResidual` that does not expand."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = (before.channels, out.shape)
        depthwise = nv.Conv2d_BN_ReLU(3, act=nn.ReLU6, groups=before.channels)
        project = nv.Conv2d(1, norm=nn.BatchNorm2d)
        self.add(nv.Stage["conv"]([nv.Stage([(hidden, depthwise)]), (out, project)]))


class InvertedResidual(nv.Nerve):
    """1x1 expand, 3x3 depthwise, 1x1 project; added to the input where the shape allows it."""

    def __init__(self, expansion: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = before.channels * expansion
        expand = nv.Conv2d_BN_ReLU(1, act=nn.ReLU6)
        depthwise = nv.Conv2d_BN_ReLU(3, act=nn.ReLU6, groups=hidden)
        self.add(
            nv.Stage["conv"](
                [
                    nv.Stage([((hidden, before.shape), expand)]),
                    nv.Stage([((hidden, out.shape), depthwise)]),
                    (out, nv.Conv2d(1, norm=nn.BatchNorm2d)),
                ]
            )
        )
        if before == out:
            self.add((out, nv.Add[[0, "conv"]]()))


def mobilenet_v2(num_classes: int = 1000) -> Network:
    """MobileNetV2."""
    blocks = [
        ((channels, ratio), InvertedResidual(expansion))
        for expansion, channels, ratio, repeats in STAGES
        for _ in range(repeats)
    ]
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    nv.Stage([((32, 2), nv.Conv2d_BN_ReLU(3, act=nn.ReLU6))]),
                    ((16, 2), SeparableConv()),
                    *blocks,
                    nv.Stage([((1280, 32), nv.Conv2d_BN_ReLU(1, act=nn.ReLU6))]),
                ]
            ),
            ((1280, "(1, 1)"), nv.AvgPool2d()),
            ((1280, ()), nv.Flatten()),
            nv.Stage["classifier"](
                [
                    ((1280, ()), nn.Dropout(0.2)),
                    ((num_classes, ()), nv.Linear()),
                ]
            ),
        ],
        name="MobileNetV2",
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out"),
            nn.Linear: init.normal(std=0.01),
        },
    )
