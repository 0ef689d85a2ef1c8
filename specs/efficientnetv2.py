"""EfficientNetV2 (Tan and Le, 2021, arXiv:2104.00298), small, medium and large.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import functools
import math

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn
from neurlink_gen.blocks import MBConv

NORM = functools.partial(nn.BatchNorm2d, eps=1e-3)


class FusedMBConv(nv.Nerve):
    """3x3 expand, 1x1 project; added to the input where the shape allows it."""

    def __init__(self, expansion: int, drop: float) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = (before.channels * expansion, out.shape)
        block: list[nv.Line] = [
            nv.Stage([(hidden, nv.Conv2d_BN_ReLU(3, norm=NORM, act=nn.SiLU))])
        ]
        if expansion > 1:
            block += [nv.Stage([(out, nv.Conv2d(1, norm=NORM))])]
        self.add(nv.Stage["block"](block))
        if before == out:
            self.add((out, nn.DropPath["stochastic_depth"](drop)))
            self.add((out, nv.Add[[-1, 0]]()))


# The paper's table 4: whether fused, expansion, channels, ratio of the image's size, repeats.
Row = tuple[bool, int, int, int, int]
SMALL: list[Row] = [
    (True, 1, 24, 2, 2),
    (True, 4, 48, 4, 4),
    (True, 4, 64, 8, 4),
    (False, 4, 128, 16, 6),
    (False, 6, 160, 16, 9),
    (False, 6, 256, 32, 15),
]
MEDIUM: list[Row] = [
    (True, 1, 24, 2, 3),
    (True, 4, 48, 4, 5),
    (True, 4, 80, 8, 5),
    (False, 4, 160, 16, 7),
    (False, 6, 176, 16, 14),
    (False, 6, 304, 32, 18),
    (False, 6, 512, 32, 5),
]
LARGE: list[Row] = [
    (True, 1, 32, 2, 4),
    (True, 4, 64, 4, 7),
    (True, 4, 96, 8, 7),
    (False, 4, 192, 16, 10),
    (False, 6, 224, 16, 19),
    (False, 6, 384, 32, 25),
    (False, 6, 640, 32, 7),
]


def _efficientnet_v2(
    name: str, rows: list[Row], dropout: float, num_classes: int
) -> Network:
    conv = functools.partial(nv.Conv2d_BN_ReLU, norm=NORM, act=nn.SiLU)
    total = sum(repeats for *_, repeats in rows)
    drops = iter(0.2 * block / total for block in range(total))
    stages = []
    for is_fused, expansion, channels, ratio, repeats in rows:
        blocks = [
            (
                (channels, ratio),
                (
                    FusedMBConv(expansion, next(drops))
                    if is_fused
                    else MBConv(3, expansion, next(drops), NORM)
                ),
            )
            for _ in range(repeats)
        ]
        stages += [nv.Stage(blocks)]
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](
                [
                    nv.Stage([((rows[0][2], 2), conv(3))]),
                    *stages,
                    nv.Stage([((1280, 32), conv(1))]),
                ]
            ),
            ((1280, "(1, 1)"), nv.AvgPool2d()),
            ((1280, ()), nv.Flatten()),
            nv.Stage["classifier"](
                [((1280, ()), nn.Dropout(dropout)), ((num_classes, ()), nv.Linear())]
            ),
        ],
        name=name,
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out"),
            nn.Linear: init.kaiming_uniform(a=math.sqrt(5), mode="fan_out"),
        },
    )


def efficientnet_v2_s(num_classes: int = 1000) -> Network:
    """EfficientNetV2-S."""
    return _efficientnet_v2("EfficientNet_V2_S", SMALL, 0.2, num_classes)


def efficientnet_v2_m(num_classes: int = 1000) -> Network:
    """EfficientNetV2-M."""
    return _efficientnet_v2("EfficientNet_V2_M", MEDIUM, 0.3, num_classes)


def efficientnet_v2_l(num_classes: int = 1000) -> Network:
    """EfficientNetV2-L."""
    return _efficientnet_v2("EfficientNet_V2_L", LARGE, 0.4, num_classes)
