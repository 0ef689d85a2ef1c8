"""ConvMixers (Trockman and Kolter, 2022, arXiv:2201.09792): patches, and two kinds of convolution.

An image whose sides are no multiples of a patch's loses its rest, as in the paper's own code.
"""

import functools

import neurlink_gen.nerves as nv
from neurlink_gen import Network, build, nn


class Mixer(nv.Nerve):
    """A depthwise convolution, added to its input, mixes places; a 1x1 convolution mixes channels."""

    def __init__(self, kernel_size: int, act: type[nv.Nerve]) -> None:
        super().__init__()
        out = self.target_dims[0]
        conv = functools.partial(nv.Conv2d_ReLU_BN, bias=True, act=act)
        self.add(
            [
                (out, conv(kernel_size, groups=out.channels)),
                (out, nv.Add[[-1, 0]]()),
                (out, conv(1)),
            ]
        )


def _convmixer(
    width: int,
    depth: int,
    kernel_size: int,
    patch: int,
    act: type[nv.Nerve],
    num_classes: int,
) -> Network:
    dims = (width, f"(H // {patch}, W // {patch})")
    embed = nv.Conv2d_ReLU_BN(patch, stride=patch, padding=0, bias=True, act=act)
    return build(
        [
            ((3, 1), nv.Input(min_size=patch)),
            nv.Stage["embed"]([(dims, embed)]),
            nv.Stage["mixers"]([(dims, Mixer(kernel_size, act))] * depth),
            ((width, ()), nv.Mean()),
            ((num_classes, ()), nv.Linear["head"]()),
        ],
        name=f"ConvMixer_{width}_{depth}",
    )


def convmixer_1536_20(num_classes: int = 1000) -> Network:
    """ConvMixer-1536/20: kernels of 9, patches of 7."""
    return _convmixer(1536, 20, 9, 7, nn.GELU, num_classes)


def convmixer_768_32(num_classes: int = 1000) -> Network:
    """ConvMixer-768/32: kernels of 7, patches of 7, ReLU."""
    return _convmixer(768, 32, 7, 7, nn.ReLU, num_classes)


def convmixer_1024_20(num_classes: int = 1000) -> Network:
    """ConvMixer-1024/20: kernels of 9, patches of 14."""
    return _convmixer(1024, 20, 9, 14, nn.GELU, num_classes)
