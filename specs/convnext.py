"""ConvNeXts (Liu et al., 2022, arXiv:2201.03545).

Names and shapes of the parameters are torchvision's, so its weights load as they are.
"""

import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, init, nn

# The sizes of the stages: nothing is padded, so that cells at the end may be left out.
SIZES = [f"(H // {r}, W // {r})" for r in (4, 8, 16, 32)]
NORM = functools.partial(nn.LayerNorm2d, eps=1e-6)


class Block(nv.Nerve):
    """7x7 depthwise, then two linear layers on each cell, four times as wide in between."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        out = self.target_dims[0]
        wide = (4 * out.channels, out.shape)
        block = [
            (out, nv.Conv2d(7, groups=out.channels, bias=True)),
            (out, nv.ChannelsLast()),
            (out, nn.LayerNorm(eps=1e-6)),
            (wide, nv.Linear()),
            (wide, nn.GELU()),
            (out, nv.Linear()),
            (out, nv.ChannelsFirst()),
        ]
        self.add(
            [
                nv.Stage["block"](block),
                (out, nv.Scale["layer_scale"](1e-6)),
                (out, nn.DropPath["stochastic_depth"](drop)),
                (out, nv.Add[[-1, 0]]()),
            ]
        )


def _convnext(
    name: str, width: int, depths: list[int], drop: float, num_classes: int
) -> Network:
    total = sum(depths)
    drops = iter(drop * block / (total - 1.0) for block in range(total))
    stages: list[nv.Line] = []
    for number, (size, depth) in enumerate(zip(SIZES, depths)):
        dims = (width * 2**number, size)
        if number == 0:
            stem = nv.Conv2d(4, norm=NORM, bias=True)
            stages += [nv.Stage([(dims, stem)])]
        else:
            before = (width * 2 ** (number - 1), SIZES[number - 1])
            halve = nv.Conv2d(2, bias=True)
            stages += [nv.Stage([(before, NORM()), (dims, halve)])]
        stages += [nv.Stage([(dims, Block(next(drops))) for _ in range(depth)])]
    return build(
        [
            ((3, 1), nv.Input(min_size=32)),
            nv.Stage["features"](stages),
            ((8 * width, "(1, 1)"), nv.AvgPool2d()),
            nv.Stage["classifier"](
                [
                    ((8 * width, "(1, 1)"), NORM()),
                    ((8 * width, ()), nv.Flatten()),
                    ((num_classes, ()), nv.Linear()),
                ]
            ),
        ],
        name=name,
        init={
            nn.Conv2d: init.trunc_normal(std=0.02),
            nn.Linear: init.trunc_normal(std=0.02),
        },
    )


def convnext_tiny(num_classes: int = 1000) -> Network:
    """ConvNeXt-T."""
    return _convnext("ConvNeXt_Tiny", 96, [3, 3, 9, 3], 0.1, num_classes)


def convnext_small(num_classes: int = 1000) -> Network:
    """ConvNeXt-S."""
    return _convnext("ConvNeXt_Small", 96, [3, 3, 27, 3], 0.4, num_classes)


def convnext_base(num_classes: int = 1000) -> Network:
    """ConvNeXt-B."""
    return _convnext("ConvNeXt_Base", 128, [3, 3, 27, 3], 0.5, num_classes)


def convnext_large(num_classes: int = 1000) -> Network:
    """ConvNeXt-L."""
    return _convnext("ConvNeXt_Large", 192, [3, 3, 27, 3], 0.5, num_classes)
