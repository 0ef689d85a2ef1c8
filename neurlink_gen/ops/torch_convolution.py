"""`nn.Conv2d` and its kin, as torch declares them: nothing is derived from the sizes."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments, convolution
from neurlink_gen.ops.arguments import Extents
from neurlink_gen.ops.batch_norm import check_channels
from neurlink_gen.ops.convolution import Convolution
from neurlink_gen.ops.operation import Operation, Result, Site, instantiate
from neurlink_gen.tensors import Target


class _TorchConvolution(Operation):
    """What all of them have in common: the nerve that does the same, told everything."""

    same: ClassVar[type[Convolution]]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Extents,
        stride: Extents,
        padding: Extents | str,
        output_padding: Extents | None,
        dilation: Extents,
        groups: int,
        bias: bool,
        padding_mode: str,
    ) -> None:
        super().__init__()
        rank = self.same.dimensions
        self.in_channels = arguments.count("in_channels", in_channels)
        self.out_channels = arguments.count("out_channels", out_channels)
        # Here None asks for nothing to be derived, and torch takes no pairs of paddings.
        strides = arguments.extents("stride", stride, rank)
        if padding == "same" and set(strides) != {1}:
            raise Problem(
                rules.BAD_VALUE,
                '`padding="same"` works with stride 1 only, as in torch',
                help=f"use nv.{self.same.__name__}, which pads as TensorFlow does",
            )
        if not isinstance(padding, str):
            arguments.extents("padding", padding, rank, 0)
        self.convolution = instantiate(
            self.same(
                kernel_size,
                dilation,
                groups,
                bias,
                padding_mode=padding_mode,
                stride=stride,
                padding=padding,
                output_padding=output_padding,
            )
        )

    def apply(self, site: Site) -> Result:
        check_channels("in_channels", self.in_channels, site.input.channels)
        target = Target(self.out_channels, None)
        return self.convolution.apply(replace(site, targets=(target,)))


class _TorchConv(_TorchConvolution):
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Extents,
        stride: Extents = 1,
        padding: Extents | str = 0,
        dilation: Extents = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            None,
            dilation,
            groups,
            bias,
            padding_mode,
        )


class Conv1d(_TorchConv):
    """A convolution over `[N, C, L]` with explicit arguments: see `nn.Conv2d`."""

    namespaces = ("nn",)
    rank = 1
    same = convolution.Conv1d


class Conv2d(_TorchConv):
    """A convolution over `[N, C, H, W]` with explicit arguments, torch's defaults for the others.

    in_channels: the input's channels. out_channels: those that come out, which the line declares
    too. padding: cells on each side, "same" or "valid". Source: torch.nn.Conv2d.
    """

    namespaces = ("nn",)
    rank = 2
    same = convolution.Conv2d


class Conv3d(_TorchConv):
    """A convolution over `[N, C, D, H, W]` with explicit arguments: see `nn.Conv2d`."""

    namespaces = ("nn",)
    rank = 3
    same = convolution.Conv3d


class _TorchConvTranspose(_TorchConvolution):
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Extents,
        stride: Extents = 1,
        padding: Extents = 0,
        output_padding: Extents = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Extents = 1,
        padding_mode: str = "zeros",
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            output_padding,
            dilation,
            groups,
            bias,
            padding_mode,
        )


class ConvTranspose1d(_TorchConvTranspose):
    """A transposed convolution over `[N, C, L]`: see `nn.ConvTranspose2d`."""

    namespaces = ("nn",)
    rank = 1
    same = convolution.ConvTransposed1d


class ConvTranspose2d(_TorchConvTranspose):
    """A transposed convolution over `[N, C, H, W]` with explicit arguments, as in torch.

    in_channels: the input's channels. out_channels: those that come out, which the line declares
    too. output_padding: cells added at the end of the output. Source: torch.nn.ConvTranspose2d.
    """

    namespaces = ("nn",)
    rank = 2
    same = convolution.ConvTransposed2d


class ConvTranspose3d(_TorchConvTranspose):
    """A transposed convolution over `[N, C, D, H, W]`: see `nn.ConvTranspose2d`."""

    namespaces = ("nn",)
    rank = 3
    same = convolution.ConvTransposed3d
