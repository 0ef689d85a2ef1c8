"""3D U-Net (Çiçek et al., 2016, arXiv:1606.06650), with padded convolutions.

Channels double before a map is halved, so that no layer is a bottleneck.
"""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build


class DoubleConv(nv.Nerve):
    """Two 3x3x3 convolutions, each normalised and activated."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        # Going down, the first one keeps half of the channels; going up, it has all of them at once.
        is_down = before.channels < out.channels
        first = (out.channels // 2, out.shape) if is_down else out
        self.add([(first, nv.Conv3d_BN_ReLU(3)), (out, nv.Conv3d_BN_ReLU(3))])


class Up(nv.Nerve):
    """Upsample, join with the skip of that size, and mix the two."""

    def __init__(self) -> None:
        super().__init__()
        coarse, skip = (link.dims[0] for link in self.input_links)
        out = self.target_dims[0]
        self.add(
            [
                (coarse, nv.Identity[0, "coarse"]()),
                (skip, nv.Identity[1, "skip"]()),
                ((coarse.channels, out.shape), nv.ConvTransposed3d["coarse"](2)),
                (
                    (coarse.channels + skip.channels, out.shape),
                    nv.Concat[["skip", -1]](),
                ),
                (out, DoubleConv()),
            ]
        )


def unet3d(num_classes: int = 3) -> Network:
    """3D U-Net for volumes of three channels whose sides are multiples of 8."""
    return build(
        [
            ((3, 1), nv.Input["volume"](multiple_of=8)),
            ((64, 1), DoubleConv["encoder1"]()),
            ((64, 2), nv.MaxPool3d(2)),
            ((128, 2), DoubleConv["encoder2"]()),
            ((128, 4), nv.MaxPool3d(2)),
            ((256, 4), DoubleConv["encoder3"]()),
            ((256, 8), nv.MaxPool3d(2)),
            ((512, 8), DoubleConv["bottleneck"]()),
            ((256, 4), Up[["bottleneck", "encoder3"], "decoder3"]()),
            ((128, 2), Up[["decoder3", "encoder2"], "decoder2"]()),
            ((64, 1), Up[["decoder2", "encoder1"], "decoder1"]()),
            ((num_classes, 1), nv.Conv3d["head"](1, bias=True)),
        ],
        name="UNet3d",
    )
