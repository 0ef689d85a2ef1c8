"""RegNets of the family Y (Radosavovic et al., 2020, arXiv:2003.13678): X, with weighed channels.

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn
from neurlink_gen.blocks import SqueezeExcite

# For each network its depths, its widths, and the channels of a group.
DESIGNS = {
    "400MF": ((1, 3, 6, 6), (48, 104, 208, 440), 8),
    "800MF": ((1, 3, 8, 2), (64, 144, 320, 784), 16),
    "1_6GF": ((2, 6, 17, 2), (48, 120, 336, 888), 24),
    "3_2GF": ((2, 5, 13, 1), (72, 216, 576, 1512), 24),
    "8GF": ((2, 4, 10, 1), (224, 448, 896, 2016), 56),
    "16GF": ((2, 4, 11, 1), (224, 448, 1232, 3024), 112),
    "32GF": ((2, 5, 12, 1), (232, 696, 1392, 3712), 232),
    "128GF": ((2, 7, 17, 1), (528, 1056, 2904, 7392), 264),
}


class Block(nv.Nerve):
    """1x1, 3x3 in groups, weigh, 1x1, added to the input."""

    def __init__(self, group_width: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        groups = out.channels // group_width
        squeezed = round(before.channels / 4)
        transform = [
            ((out.channels, before.shape), nv.Conv2d_BN_ReLU["a"](1)),
            (out, nv.Conv2d_BN_ReLU["b"](3, groups=groups)),
            (out, SqueezeExcite["se"](squeezed)),
            (out, nv.Conv2d["c"](1, norm=nn.BatchNorm2d)),
        ]
        self.add(
            [
                nv.Stage["f"](transform),
                (out, nv.SkipConnect2d[[0, "f"], "proj"](1, norm=nn.BatchNorm2d)),
                (out, nn.ReLU(inplace=True)),
            ]
        )


def _regnet(name: str, num_classes: int) -> Network:
    depths, widths, group_width = DESIGNS[name]
    stages: list[nv.Line] = []
    for number, (depth, width) in enumerate(zip(depths, widths), 1):
        dims = (width, 2 ** (number + 1))
        blocks = [
            (dims, Block[-1, f"block{number}-{i}"](group_width)) for i in range(depth)
        ]
        stages += [nv.Stage[f"block{number}"](blocks)]
    return build(
        [
            ((3, 1), nv.Input()),
            ((32, 2), nv.Conv2d_BN_ReLU["stem"](3)),
            nv.Stage["trunk_output"](stages),
            ((widths[-1], "(1, 1)"), nv.AvgPool2d()),
            ((widths[-1], ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ],
        name=f"RegNetY_{name}",
        init={
            nn.Conv2d: init.kaiming_normal(
                mode="fan_out", nonlinearity="relu", bias=None
            ),
            nn.Linear: init.normal(std=0.01),
        },
    )


def regnet_y_400mf(num_classes: int = 1000) -> Network:
    """RegNetY-400MF: about 400 million multiply-adds at 224x224."""
    return _regnet("400MF", num_classes)


def regnet_y_800mf(num_classes: int = 1000) -> Network:
    """RegNetY-800MF: about 800 million multiply-adds at 224x224."""
    return _regnet("800MF", num_classes)


def regnet_y_1_6gf(num_classes: int = 1000) -> Network:
    """RegNetY-1.6GF: about 1.6 billion multiply-adds at 224x224."""
    return _regnet("1_6GF", num_classes)


def regnet_y_3_2gf(num_classes: int = 1000) -> Network:
    """RegNetY-3.2GF: about 3.2 billion multiply-adds at 224x224."""
    return _regnet("3_2GF", num_classes)


def regnet_y_8gf(num_classes: int = 1000) -> Network:
    """RegNetY-8GF: about 8 billion multiply-adds at 224x224."""
    return _regnet("8GF", num_classes)


def regnet_y_16gf(num_classes: int = 1000) -> Network:
    """RegNetY-16GF: about 16 billion multiply-adds at 224x224."""
    return _regnet("16GF", num_classes)


def regnet_y_32gf(num_classes: int = 1000) -> Network:
    """RegNetY-32GF: about 32 billion multiply-adds at 224x224."""
    return _regnet("32GF", num_classes)


def regnet_y_128gf(num_classes: int = 1000) -> Network:
    """RegNetY-128GF: about 128 billion multiply-adds at 224x224."""
    return _regnet("128GF", num_classes)
