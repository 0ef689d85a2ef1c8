"""EfficientNets (Tan and Le, 2019, arXiv:1905.11946).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import functools
import math

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn
from neurlink_gen.blocks import MBConv

# The paper's table 1: kernel, expansion, channels, ratio of the image's size, repeats, all of B0.
STAGES = [
    (3, 1, 16, 2, 1),
    (3, 6, 24, 4, 2),
    (5, 6, 40, 8, 2),
    (3, 6, 80, 16, 3),
    (5, 6, 112, 16, 3),
    (5, 6, 192, 32, 4),
    (3, 6, 320, 32, 1),
]
# How much wider and deeper than B0 each network is, and its rate of dropout.
SCALES = [
    (1.0, 1.0, 0.2),
    (1.0, 1.1, 0.2),
    (1.1, 1.2, 0.3),
    (1.2, 1.4, 0.3),
    (1.4, 1.8, 0.4),
    (1.6, 2.2, 0.4),
    (1.8, 2.6, 0.5),
    (2.0, 3.1, 0.5),
]
TENSORFLOW_NORM = functools.partial(nn.BatchNorm2d, eps=1e-3, momentum=0.01)


def _scaled(channels: int, width: float) -> int:
    """The multiple of 8 next to channels * width, and no more than a tenth below it."""
    rounded = int(channels * width + 4) // 8 * 8
    return rounded if rounded >= 0.9 * channels * width else rounded + 8


def _efficientnet(number: int, num_classes: int) -> Network:
    width, depth, dropout = SCALES[number]
    norm = nn.BatchNorm2d if number < 5 else TENSORFLOW_NORM
    conv = functools.partial(nv.Conv2d_BN_ReLU, norm=norm, act=nn.SiLU)
    total = sum(math.ceil(repeats * depth) for *_, repeats in STAGES)
    drops = iter(0.2 * block / total for block in range(total))
    stages = []
    for kernel_size, expansion, channels, ratio, repeats in STAGES:
        dims = (_scaled(channels, width), ratio)
        blocks = [
            (dims, MBConv(kernel_size, expansion, next(drops), norm))
            for _ in range(math.ceil(repeats * depth))
        ]
        stages += [nv.Stage(blocks)]
    last = 4 * _scaled(320, width)
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    nv.Stage([((_scaled(32, width), 2), conv(3))]),
                    *stages,
                    nv.Stage([((last, 32), conv(1))]),
                ]
            ),
            ((last, "(1, 1)"), nv.AvgPool2d()),
            ((last, ()), nv.Flatten()),
            nv.Stage["classifier"](
                [((last, ()), nn.Dropout(dropout)), ((num_classes, ()), nv.Linear())]
            ),
        ],
        name=f"EfficientNet_B{number}",
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out"),
            nn.Linear: init.kaiming_uniform(a=math.sqrt(5), mode="fan_out"),
        },
    )


def efficientnet_b0(num_classes: int = 1000) -> Network:
    """EfficientNet-B0."""
    return _efficientnet(0, num_classes)


def efficientnet_b1(num_classes: int = 1000) -> Network:
    """EfficientNet-B1."""
    return _efficientnet(1, num_classes)


def efficientnet_b2(num_classes: int = 1000) -> Network:
    """EfficientNet-B2."""
    return _efficientnet(2, num_classes)


def efficientnet_b3(num_classes: int = 1000) -> Network:
    """EfficientNet-B3."""
    return _efficientnet(3, num_classes)


def efficientnet_b4(num_classes: int = 1000) -> Network:
    """EfficientNet-B4."""
    return _efficientnet(4, num_classes)


def efficientnet_b5(num_classes: int = 1000) -> Network:
    """EfficientNet-B5."""
    return _efficientnet(5, num_classes)


def efficientnet_b6(num_classes: int = 1000) -> Network:
    """EfficientNet-B6."""
    return _efficientnet(6, num_classes)


def efficientnet_b7(num_classes: int = 1000) -> Network:
    """EfficientNet-B7."""
    return _efficientnet(7, num_classes)
