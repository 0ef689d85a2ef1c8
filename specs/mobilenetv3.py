"""MobileNetV3 (Howard et al., 2019, arXiv:1905.02244), large and small.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn
from neurlink_gen.blocks import SqueezeExcite

NORM = functools.partial(nn.BatchNorm2d, eps=1e-3, momentum=0.01)


class InvertedResidual(nv.Nerve):
    """1x1 expand, depthwise, weigh, 1x1 project; added to the input where the shape allows it."""

    act: type[nv.Nerve] = nn.ReLU

    def __init__(
        self, kernel_size: int, hidden: int, squeezed: int, dilation: int = 1
    ) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        conv = functools.partial(nv.Conv2d_BN_ReLU, norm=NORM, act=self.act)
        inside = (hidden, out.shape)
        block: list[nv.Line] = []
        if hidden != before.channels:
            block += [nv.Stage([((hidden, before.shape), conv(1))])]
        depthwise = conv(kernel_size, groups=hidden, dilation=dilation)
        block += [nv.Stage([(inside, depthwise)])]
        if squeezed:
            block += [(inside, SqueezeExcite(squeezed, gate=nn.Hardsigmoid))]
        block += [nv.Stage([(out, nv.Conv2d(1, norm=NORM))])]
        self.add(nv.Stage["block"](block))
        if before == out:
            self.add((out, nv.Add[["block", 0]]()))


class HardswishResidual(InvertedResidual):
    """An `InvertedResidual` with hard swish."""

    act = nn.Hardswish


# Block, kernel, channels inside, channels to weigh them by, channels, ratio of the image's size.
Row = tuple[type[InvertedResidual], int, int, int, int, int]
LARGE: list[Row] = [
    (InvertedResidual, 3, 16, 0, 16, 2),
    (InvertedResidual, 3, 64, 0, 24, 4),
    (InvertedResidual, 3, 72, 0, 24, 4),
    (InvertedResidual, 5, 72, 24, 40, 8),
    *[(InvertedResidual, 5, 120, 32, 40, 8)] * 2,
    (HardswishResidual, 3, 240, 0, 80, 16),
    (HardswishResidual, 3, 200, 0, 80, 16),
    *[(HardswishResidual, 3, 184, 0, 80, 16)] * 2,
    (HardswishResidual, 3, 480, 120, 112, 16),
    (HardswishResidual, 3, 672, 168, 112, 16),
    (HardswishResidual, 5, 672, 168, 160, 32),
    *[(HardswishResidual, 5, 960, 240, 160, 32)] * 2,
]
SMALL: list[Row] = [
    (InvertedResidual, 3, 16, 8, 16, 4),
    (InvertedResidual, 3, 72, 0, 24, 8),
    (InvertedResidual, 3, 88, 0, 24, 8),
    (HardswishResidual, 5, 96, 24, 40, 16),
    *[(HardswishResidual, 5, 240, 64, 40, 16)] * 2,
    (HardswishResidual, 5, 120, 32, 48, 16),
    (HardswishResidual, 5, 144, 40, 48, 16),
    (HardswishResidual, 5, 288, 72, 96, 32),
    *[(HardswishResidual, 5, 576, 144, 96, 32)] * 2,
]


def _features(rows: list[Row], coarsest: int) -> list[nv.Line]:
    """Everything but the classifier: a line for each block, which dilates where it is coarser."""
    conv = functools.partial(nv.Conv2d_BN_ReLU, norm=NORM, act=nn.Hardswish)
    lines: list[nv.Line] = [nv.Stage([((16, 2), conv(3))])]
    for block, kernel_size, hidden, squeezed, channels, ratio in rows:
        dilation = max(ratio // coarsest, 1)
        nerve = block(kernel_size, hidden, squeezed, dilation)
        lines.append(((channels, min(ratio, coarsest)), nerve))
    return [*lines, nv.Stage([((6 * rows[-1][4], coarsest), conv(1))])]


def dilated_features() -> list[nv.Line]:
    """Those of MobileNetV3-Large, to a 16th of the image's size: for what says something of pixels."""
    return _features(LARGE, coarsest=16)


def _mobilenet_v3(name: str, rows: list[Row], last: int, num_classes: int) -> Network:
    wide = 6 * rows[-1][4]
    nerves = nv.Linear(), nn.Hardswish(inplace=True), nn.Dropout(0.2)
    hidden = [((last, ()), nerve) for nerve in nerves]
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["features"](_features(rows, coarsest=32)),
            ((wide, "(1, 1)"), nv.AvgPool2d()),
            ((wide, ()), nv.Flatten()),
            nv.Stage["classifier"]([*hidden, ((num_classes, ()), nv.Linear())]),
        ],
        name=name,
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out"),
            nn.Linear: init.normal(std=0.01),
        },
    )


def mobilenet_v3_large(num_classes: int = 1000) -> Network:
    """MobileNetV3-Large."""
    return _mobilenet_v3("MobileNetV3_Large", LARGE, 1280, num_classes)


def mobilenet_v3_small(num_classes: int = 1000) -> Network:
    """MobileNetV3-Small."""
    return _mobilenet_v3("MobileNetV3_Small", SMALL, 1024, num_classes)
