"""U-Net (Ronneberger et al., 2015, arXiv:1505.04597), with padded convolutions and batch norm.

A map comes out at the size of the image, so the skips need no cropping.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class DoubleConv(nv.Nerve):
    """Two 3x3 convolutions, each normalised and activated."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add([(out, nv.Conv2d_BN_ReLU(3))] * 2)


class Up(nv.Nerve):
    """Upsample, join with the skip of that size, and mix the two."""

    def __init__(self) -> None:
        super().__init__()
        coarse, skip = (link.dims[0] for link in self.input_links)
        out = self.target_dims[0]
        both = (out.channels + skip.channels, out.shape)
        self.add(
            [
                (coarse, nv.Identity[0, "coarse"]()),
                (skip, nv.Identity[1, "skip"]()),
                (out, nv.ConvTransposed2d["coarse"](2, bias=True)),
                (both, nv.Concat[["skip", -1]]()),
                (out, DoubleConv()),
            ]
        )


def unet(num_classes: int = 2) -> Network:
    """U-Net for RGB images whose sides are multiples of 16."""
    return build(
        [
            ((3, 1), nv.Input(multiple_of=16)),
            ((64, 1), DoubleConv["encoder1"]()),
            ((64, 2), nv.MaxPool2d(2)),
            ((128, 2), DoubleConv["encoder2"]()),
            ((128, 4), nv.MaxPool2d(2)),
            ((256, 4), DoubleConv["encoder3"]()),
            ((256, 8), nv.MaxPool2d(2)),
            ((512, 8), DoubleConv["encoder4"]()),
            ((512, 16), nv.MaxPool2d(2)),
            ((1024, 16), DoubleConv["bottleneck"]()),
            ((512, 8), Up[["bottleneck", "encoder4"], "decoder4"]()),
            ((256, 4), Up[["decoder4", "encoder3"], "decoder3"]()),
            ((128, 2), Up[["decoder3", "encoder2"], "decoder2"]()),
            ((64, 1), Up[["decoder2", "encoder1"], "decoder1"]()),
            ((num_classes, 1), nv.Conv2d["head"](1, bias=True)),
        ],
        name="UNet",
    )
