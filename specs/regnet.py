"""RegNets of the family X (Radosavovic et al., 2020, arXiv:2003.13678).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

# For each network its depths, its widths, and the channels of a group.
DESIGNS = {
    "400MF": ((1, 2, 7, 12), (32, 64, 160, 400), 16),
    "800MF": ((1, 3, 7, 5), (64, 128, 288, 672), 16),
    "1_6GF": ((2, 4, 10, 2), (72, 168, 408, 912), 24),
    "3_2GF": ((2, 6, 15, 2), (96, 192, 432, 1008), 48),
    "8GF": ((2, 5, 15, 1), (80, 240, 720, 1920), 120),
    "16GF": ((2, 6, 13, 1), (256, 512, 896, 2048), 128),
    "32GF": ((2, 7, 13, 1), (336, 672, 1344, 2520), 168),
}


class Block(nv.Nerve):
    """1x1, 3x3 in groups, 1x1, added to the input."""

    def __init__(self, group_width: int) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        groups = max(1, out.channels // group_width)
        transform = [
            ((out.channels, before.shape), nv.Conv2d_BN_ReLU["a"](1)),
            (out, nv.Conv2d_BN_ReLU["b"](3, groups=groups)),
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
        name=f"RegNetX_{name}",
        init={
            nn.Conv2d: init.kaiming_normal(mode="fan_out", nonlinearity="relu"),
            nn.Linear: init.normal(std=0.01),
        },
    )


def regnet_x_400mf(num_classes: int = 1000) -> Network:
    """RegNetX-400MF: about 400 million multiply-adds at 224x224."""
    return _regnet("400MF", num_classes)


def regnet_x_800mf(num_classes: int = 1000) -> Network:
    """RegNetX-800MF: about 800 million multiply-adds at 224x224."""
    return _regnet("800MF", num_classes)


def regnet_x_1_6gf(num_classes: int = 1000) -> Network:
    """RegNetX-1.6GF: about 1.6 billion multiply-adds at 224x224."""
    return _regnet("1_6GF", num_classes)


def regnet_x_3_2gf(num_classes: int = 1000) -> Network:
    """RegNetX-3.2GF: about 3.2 billion multiply-adds at 224x224."""
    return _regnet("3_2GF", num_classes)


def regnet_x_8gf(num_classes: int = 1000) -> Network:
    """RegNetX-8GF: about 8 billion multiply-adds at 224x224."""
    return _regnet("8GF", num_classes)


def regnet_x_16gf(num_classes: int = 1000) -> Network:
    """RegNetX-16GF: about 16 billion multiply-adds at 224x224."""
    return _regnet("16GF", num_classes)


def regnet_x_32gf(num_classes: int = 1000) -> Network:
    """RegNetX-32GF: about 32 billion multiply-adds at 224x224."""
    return _regnet("32GF", num_classes)
