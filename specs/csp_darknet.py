"""CSPDarknet, a backbone of detectors (Bochkovskiy et al., 2020, arXiv:2004.10934), as in YOLOX.

It halves the image five times. Half of the channels pass by the blocks of each stage.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class ConvBlock(nv.Nerve):
    """A convolution, batch normalisation, SiLU."""

    def __init__(self, kernel_size: int) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (out, nv.Conv2d["conv"](kernel_size)),
                (out, nn.BatchNorm2d["bn"](eps=1e-3, momentum=0.03)),
                (out, nn.SiLU(inplace=True)),
            ]
        )


class Focus(nv.Nerve):
    """Four pixels as the channels of one cell, column by column, and a convolution."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        cells = nn.Rearrange("b c (h i) (w j) -> b (j i c) h w", i=2, j=2)
        self.add(
            [((4 * before.channels, out.shape), cells), (out, ConvBlock["conv"](3))]
        )


class Bottleneck(nv.Nerve):
    """A 1x1 and a 3x3 convolution, which may be added to the input."""

    def __init__(self, residual: bool) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, ConvBlock["conv1"](1)), (out, ConvBlock["conv2"](3))])
        if residual:
            self.add((out, nv.Add[[-1, 0]]()))


class CSPLayer(nv.Nerve):
    """Blocks for half of the channels; the others pass by (Wang et al., 2019, arXiv:1911.11929)."""

    def __init__(self, blocks: int, residual: bool = False) -> None:
        super().__init__()
        out = self.target_dims[0]
        half = (out.channels // 2, out.shape)
        self.add(
            [
                (half, ConvBlock["conv1"](1)),
                nv.Stage["blocks"]([(half, Bottleneck(residual))] * blocks),
                (half, ConvBlock[0, "conv2"](1)),
                ((..., out.shape), nv.Concat[["blocks", "conv2"]]()),
                (out, ConvBlock["conv3"](1)),
            ]
        )


class SPPBottleneck(nv.Nerve):
    """A map beside its maxima over windows of three sizes (He et al., 2014, arXiv:1406.4729)."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        half = (out.channels // 2, out.shape)
        self.add(
            [
                (half, ConvBlock["conv1"](1)),
                *[(half, nv.MaxPool2d["conv1"](window)) for window in (5, 9, 13)],
                ((..., out.shape), nv.Concat["conv1":]()),
                (out, ConvBlock["conv2"](1)),
            ]
        )


def csp_darknet(width: int = 64, depth: int = 3) -> Network:
    """CSPDarknet: `dark3` at an eighth of the image's size to `dark5` at a 32nd.

    width: channels at half of the image's size. depth: blocks of the first and last stage.
    """
    dims = [(width * 2**i, 2 * 2**i) for i in range(5)]
    return build(
        [
            ((3, 1), nv.Input(multiple_of=2)),
            (dims[0], Focus["stem"]()),
            *[
                nv.Stage[f"dark{i + 1}"](
                    [
                        (dims[i], ConvBlock(3)),
                        (dims[i], CSPLayer(blocks, residual=True)),
                    ]
                )
                for i, blocks in [(1, depth), (2, 3 * depth), (3, 3 * depth)]
            ],
            nv.Stage["dark5"](
                [
                    (dims[4], ConvBlock(3)),
                    (dims[4], SPPBottleneck()),
                    (dims[4], CSPLayer(depth)),
                ]
            ),
        ],
        name="CSPDarknet",
        outputs=["dark3", "dark4", "dark5"],
    )
