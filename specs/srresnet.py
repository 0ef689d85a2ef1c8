"""SRResNet (Ledig et al., 2016, arXiv:1609.04802): images four times as large."""

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


def _prelu(inplace: bool) -> nv.Nerve:
    """One learnt slope; it has no in-place form."""
    return nn.PReLU()


class ResidualBlock(nv.Nerve):
    """Two 3x3 convolutions, added to the input; the sum is not activated."""

    def __init__(self) -> None:
        super().__init__()
        out = self.target_dims[0]
        self.add(
            [
                (
                    out,
                    nv.Conv2d(3, norm=nn.BatchNorm2d, act=_prelu, norm_after_act=False),
                ),
                (out, nv.Conv2d(3, norm=nn.BatchNorm2d)),
                (out, nv.Add[[-1, 0]]()),
            ]
        )


class Upscale(nv.Nerve):
    """A 3x3 convolution to four times the channels, which become twice the size."""

    def __init__(self) -> None:
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        self.add(
            [
                ((4 * out.channels, before.shape), nv.Conv2d(3, bias=True)),
                (out, nn.PixelShuffle(2)),
                (out, nn.PReLU()),
            ]
        )


def srresnet(channels: int = 64) -> Network:
    """SRResNet with 16 blocks."""
    dims = (channels, 1)
    return build(
        [
            ((3, 1), nv.Input()),
            (dims, nv.Conv2d["stem"](9, bias=True, act=_prelu)),
            nv.Stage["blocks"]([(dims, ResidualBlock())] * 16),
            (dims, nv.Conv2d["mixed"](3, norm=nn.BatchNorm2d)),
            (dims, nv.Add[["mixed", "stem"]]()),
            ((channels, 0.5), Upscale()),
            ((channels, 0.25), Upscale()),
            ((3, 0.25), nv.Conv2d["image"](9, bias=True)),
        ],
        name="SRResNet",
    )
