"""Convolutions whose weights are standardised before each use: weight standardisation."""

from __future__ import annotations

import textwrap

from neurlink_gen.algebra.observation import require
from neurlink_gen.algebra.requirements import Several
from neurlink_gen.code import Definition, Module, argument
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments
from neurlink_gen.ops.arguments import Extents
from neurlink_gen.ops.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    Convolution,
    Factory,
    Padding,
)
from neurlink_gen.ops.convolution_module import PADDING_MODES


def _definition(dimensions: int) -> Definition:
    name, base = f"StandardizedConv{dimensions}d", f"nn.Conv{dimensions}d"
    extents = "int"
    if dimensions > 1:
        extents += f" | tuple[{', '.join(['int'] * dimensions)}]"
    modes = ", ".join(f'"{mode}"' for mode in PADDING_MODES)
    filters = tuple(range(1, dimensions + 2))
    source = f'''
        class {name}({base}):
            """A convolution of standardised weights (Qiao et al., arXiv:1903.10520).

            Each filter has mean 0 and variance 1. Its parameters are those of {base}.
            """

            def __init__(
                self,
                in_channels: int,
                out_channels: int,
                kernel_size: {extents},
                stride: {extents} = 1,
                padding: {extents} | str = 0,
                dilation: {extents} = 1,
                groups: int = 1,
                bias: bool = True,
                padding_mode: Literal[{modes}] = "zeros",
                eps: float = 1e-5,
            ) -> None:
                super().__init__(
                    in_channels,
                    out_channels,
                    kernel_size,
                    stride,
                    padding,
                    dilation,
                    groups,
                    bias,
                    padding_mode,
                )
                self.eps = eps

            def standardized_weight(self) -> Tensor:
                variance, mean = torch.var_mean(
                    self.weight, dim={filters}, correction=0, keepdim=True
                )
                return (self.weight - mean) * torch.rsqrt(variance + self.eps)

            def forward(self, input: Tensor) -> Tensor:
                weight = self.standardized_weight()
                x: Tensor = self._conv_forward(input, weight, self.bias)
                return x
        '''
    return Definition(name, textwrap.dedent(source), extends=base)


class _Standardized(Convolution):
    weight = "self.standardized_weight()"

    def __init__(
        self,
        kernel_size: Extents,
        dilation: Extents = 1,
        groups: int = 1,
        bias: bool = False,
        norm: Factory | None = None,
        act: Factory | None = None,
        norm_after_act: bool | None = None,
        padding_mode: str = "zeros",
        *,
        stride: Extents | None = None,
        padding: Padding | None = None,
        eps: float = 1e-5,
    ) -> None:
        super().__init__(
            kernel_size,
            dilation,
            groups,
            bias,
            norm,
            act,
            norm_after_act,
            padding_mode,
            stride=stride,
            padding=padding,
        )
        self.eps = arguments.positive("eps", eps)

    def variant(self, module: Module) -> Module:
        inputs, *extents = module.state[0].shape[1:]
        is_pointwise = all(extent.value == 1 for extent in extents)
        if is_pointwise and inputs.value == 1:
            raise Problem(
                rules.BAD_VALUE,
                "it would standardise filters of one weight each, which makes every weight 0",
                help=f"use nv.Conv{self.dimensions}d here",
            )
        if is_pointwise and not inputs.is_constant:
            require(Several(inputs))
        definition = _definition(self.dimensions)
        return replace(
            module,
            constructor=definition.name,
            arguments=(*module.arguments, argument("eps", self.eps, 1e-5)),
            definition=definition,
        )


class StandardizedConv1d(_Standardized, Conv1d):
    """A convolution of standardised weights over `[N, C, L]`: see `StandardizedConv2d`."""


class StandardizedConv2d(_Standardized, Conv2d):
    """`Conv2d` with weight standardisation: each filter's weights have mean 0 and variance 1.

    They are learnt as they are in `Conv2d`, under the same keys, and standardised before each use. It is
    meant for networks with group normalisation. eps: added to the variance. The others as in `Conv2d`.
    Source: Qiao et al., "Micro-batch training with batch-channel normalization and weight
        standardization", arXiv:1903.10520.
    """


class StandardizedConv3d(_Standardized, Conv3d):
    """A convolution of standardised weights over `[N, C, D, H, W]`: see `StandardizedConv2d`."""
