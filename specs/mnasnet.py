"""MNASNets of four widths (Tan et al., 2018, arXiv:1807.11626), the variant B1.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

# Kernel, expansion, channels at width 1, ratio of the image's size, repeats.
STACKS = [
    (3, 3, 24, 4, 3),
    (5, 3, 40, 8, 3),
    (5, 6, 80, 16, 3),
    (3, 6, 96, 16, 2),
    (5, 6, 192, 32, 4),
    (3, 6, 320, 32, 1),
]
NORM = functools.partial(nn.BatchNorm2d, momentum=3e-4)


class InvertedResidual(nv.Nerve):
    """1x1 expand, depthwise, 1x1 project, added to the input where the shape is the same."""

    def __init__(self, kernel_size: int, expansion: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = before.channels * expansion
        depthwise = nv.Conv2d_BN_ReLU(kernel_size, norm=NORM, groups=hidden)
        layers = [
            ((hidden, before.shape), nv.Conv2d_BN_ReLU(1, norm=NORM)),
            ((hidden, out.shape), depthwise),
            (out, nv.Conv2d(1, norm=NORM)),
        ]
        self.add(nv.Stage["layers"](layers))
        if before == out:
            self.add((out, nv.Add[["layers", 0]]()))


def _scaled(channels: int, width: float) -> int:
    """The multiple of 8 next to channels * width, and no more than a tenth below it."""
    rounded = max(8, int(channels * width + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * channels * width else rounded + 8


def _mnasnet(name: str, width: float, num_classes: int) -> Network:
    first, second = _scaled(32, width), _scaled(16, width)
    stacks: list[nv.Line] = []
    for kernel_size, expansion, channels, ratio, repeats in STACKS:
        block = InvertedResidual(kernel_size, expansion)
        stacks += [nv.Stage([((_scaled(channels, width), ratio), block)] * repeats)]
    return build(
        [
            ((3, 1), nv.Input()),
            nv.Stage["layers"](
                [
                    ((first, 2), nv.Conv2d_BN_ReLU(3, norm=NORM)),
                    ((first, 2), nv.Conv2d_BN_ReLU(3, norm=NORM, groups=first)),
                    ((second, 2), nv.Conv2d(1, norm=NORM)),
                    *stacks,
                    ((1280, 32), nv.Conv2d_BN_ReLU(1, norm=NORM)),
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
        name=name,
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu"),
            nn.Linear: init.kaiming_uniform(mode="fan_out", nonlinearity="sigmoid"),
        },
    )


def mnasnet0_5(num_classes: int = 1000) -> Network:
    """MNASNet of half the width."""
    return _mnasnet("MNASNet0_5", 0.5, num_classes)


def mnasnet0_75(num_classes: int = 1000) -> Network:
    """MNASNet of three quarters of the width."""
    return _mnasnet("MNASNet0_75", 0.75, num_classes)


def mnasnet1_0(num_classes: int = 1000) -> Network:
    """MNASNet."""
    return _mnasnet("MNASNet1_0", 1.0, num_classes)


def mnasnet1_3(num_classes: int = 1000) -> Network:
    """MNASNet 1.3 times as wide."""
    return _mnasnet("MNASNet1_3", 1.3, num_classes)
