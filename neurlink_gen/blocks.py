"""Blocks that many networks share, written in the grammar itself.

A spec imports them: `from neurlink_gen.blocks import Bottleneck`.
"""

from __future__ import annotations

from fractions import Fraction

import neurlink_gen.nerves as nv
from neurlink_gen import nn
from neurlink_gen.ops.convolution import Factory


def scaled(channels: int, factor: float) -> int:
    """channels * factor rounded down, computed in integers, which the compiler can follow."""
    ratio = Fraction(factor)
    return channels * ratio.numerator // ratio.denominator


class BasicBlock(nv.Nerve):
    """Two convolutions, added to the input (He et al., 2015, arXiv:1512.03385)."""

    def __init__(
        self,
        kernel_size: int = 3,
        width: float = 1.0,
        groups: int = 1,
        norm: Factory = nn.BatchNorm2d,
        act: Factory = nn.ReLU,
        norm_after_act: bool = True,
        expansion: int = 1,
        transposed: bool = False,
    ) -> None:
        super().__init__()
        assert len(self.input_links) == 1, "it takes one input"
        assert expansion == 1, "a BasicBlock has expansion 1"

        out = self.target_dims[0]
        hidden = (scaled(out.channels, width), out.shape)
        first = nv.Conv2d(
            kernel_size,
            norm=norm,
            act=act,
            norm_after_act=norm_after_act,
            groups=groups,
            transposed=transposed,
        )
        second = nv.Conv2d(kernel_size, norm=norm, groups=groups)
        self.add(
            [
                (hidden, first),
                (out, second),
                (out, nv.SkipConnect2d[[0, -1]](1, norm=norm)),
                (out, act(inplace=True)),
            ]
        )


class Bottleneck(nv.Nerve):
    """1x1 reduce, 3x3, 1x1 expand, added to the input (He et al., 2015, arXiv:1512.03385).

    The 3x3 convolution strides, as in "ResNet v1.5"; `groups` are its alone, as in ResNeXt.
    """

    def __init__(
        self,
        kernel_size: int = 3,
        width: float = 1.0,
        groups: int = 1,
        norm: Factory = nn.BatchNorm2d,
        act: Factory = nn.ReLU,
        norm_after_act: bool = True,
        expansion: int = 4,
        transposed: bool = False,
        dilation: int = 1,
    ) -> None:
        super().__init__()
        assert len(self.input_links) == 1, "it takes one input"

        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = scaled(out.channels, width / expansion)
        reduce = nv.Conv2d(1, norm=norm, act=act, norm_after_act=norm_after_act)
        middle = nv.Conv2d(
            kernel_size,
            norm=norm,
            act=act,
            norm_after_act=norm_after_act,
            groups=groups,
            transposed=transposed,
            dilation=dilation,
        )
        self.add(
            [
                ((hidden, before.shape), reduce),
                ((hidden, out.shape), middle),
                (out, nv.Conv2d(1, norm=norm)),
                (out, nv.SkipConnect2d[[0, -1]](1, norm=norm)),
                (out, act(inplace=True)),
            ]
        )


BottleNeck = Bottleneck


class SqueezeExcite(nv.Nerve):
    """Weighs the channels by what the whole map says (Hu et al., 2018, arXiv:1709.01507)."""

    # squeezed: the channels in between, of which the weights are made.
    def __init__(
        self, squeezed: int, act: Factory = nn.ReLU, gate: Factory = nn.Sigmoid
    ) -> None:
        super().__init__()
        assert len(self.input_links) == 1, "it takes one input"

        out = self.target_dims[0]
        pixel = (out.channels, "(1, 1)")
        self.add(
            [
                (pixel, nv.AvgPool2d()),
                ((squeezed, "(1, 1)"), nv.Conv2d["fc1"](1, bias=True)),
                ((squeezed, "(1, 1)"), act()),
                (pixel, nv.Conv2d["fc2"](1, bias=True)),
                (pixel, gate()),
                (out, nv.Mul[[-1, 0]]()),
            ]
        )


class MBConv(nv.Nerve):
    """1x1 expand, depthwise, weigh, 1x1 project; added to the input where the shape allows it.

    This is EfficientNet's block (Tan and Le, 2019, arXiv:1905.11946).
    """

    # expansion: how many times more channels there are inside; at 1 nothing is expanded.
    # drop: the rate at which a sample does without the block in training.
    def __init__(
        self,
        kernel_size: int = 3,
        expansion: int = 6,
        drop: float = 0.0,
        norm: Factory = nn.BatchNorm2d,
        act: Factory = nn.SiLU,
    ) -> None:
        super().__init__()
        assert len(self.input_links) == 1, "it takes one input"

        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = (before.channels * expansion, out.shape)
        depthwise = nv.Conv2d_BN_ReLU(kernel_size, norm=norm, act=act, groups=hidden[0])
        block: list[nv.Line] = []
        if expansion > 1:
            expand = nv.Conv2d_BN_ReLU(1, norm=norm, act=act)
            block += [nv.Stage([((hidden[0], before.shape), expand)])]
        block += [
            nv.Stage([(hidden, depthwise)]),
            (hidden, SqueezeExcite(max(1, before.channels // 4), act=act)),
            nv.Stage([(out, nv.Conv2d(1, norm=norm))]),
        ]
        self.add(nv.Stage["block"](block))
        if before == out:
            self.add((out, nn.DropPath["stochastic_depth"](drop)))
            self.add((out, nv.Add[[-1, 0]]()))
