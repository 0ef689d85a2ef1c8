"""`nn.MaxPool2d` and its kin, as torch declares them: nothing is derived from the sizes."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments, average_pooling, max_pooling
from neurlink_gen.ops.arguments import Extents, OptionalExtents
from neurlink_gen.ops.operation import Operation, Result, Site, instantiate
from neurlink_gen.spec.nerve import Nerve
from neurlink_gen.tensors import Target


class _TorchPool(Operation):
    """What all of them have in common: the nerve that does the same, told everything."""

    pool: Operation
    extents: tuple[int | None, ...] | None = None

    def apply(self, site: Site) -> Result:
        sizes: tuple[Size, ...] | None = None
        if self.extents is not None:
            site.require_rank(len(self.extents))
            sizes = tuple(
                kept if extent is None else Size.constant(extent)
                for extent, kept in zip(self.extents, site.input.sizes, strict=True)
            )
        return self.pool.apply(replace(site, targets=(Target(None, sizes),)))


class _TorchMaxPool(_TorchPool):
    same: ClassVar[type[max_pooling.MaxPool]]
    output_names = max_pooling.MaxPool.output_names

    def __init__(
        self,
        kernel_size: Extents,
        stride: Extents | None = None,
        padding: Extents = 0,
        dilation: Extents = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        rank = self.same.dimensions
        self.pool = instantiate(
            self.same(
                arguments.extents("kernel_size", kernel_size, rank),
                dilation,
                return_indices=return_indices,
                stride=stride,
                padding=_padding(padding, self.same),
                ceil_mode=ceil_mode,
            )
        )


class MaxPool1d(_TorchMaxPool):
    """The maximum of each window of `[N, C, L]`: see `nn.MaxPool2d`."""

    namespaces = ("nn",)
    rank = 1
    same = max_pooling.MaxPool1d


class MaxPool2d(_TorchMaxPool):
    """The maximum of each window of `[N, C, H, W]`, with explicit arguments.

    stride: the kernel unless said. return_indices: a second output, int64, says where the maxima
    were. ceil_mode: keep a last window that the map does not fill. Source: torch.nn.MaxPool2d.
    """

    namespaces = ("nn",)
    rank = 2
    same = max_pooling.MaxPool2d


class MaxPool3d(_TorchMaxPool):
    """The maximum of each window of `[N, C, D, H, W]`: see `nn.MaxPool2d`."""

    namespaces = ("nn",)
    rank = 3
    same = max_pooling.MaxPool3d


class _TorchAvgPool(_TorchPool):
    same: ClassVar[type[average_pooling.AvgPool]]

    def __init__(
        self,
        kernel_size: Extents,
        stride: Extents | None = None,
        padding: Extents = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        rank = self.same.dimensions
        self.pool = instantiate(
            self.same(
                arguments.extents("kernel_size", kernel_size, rank),
                count_include_pad=count_include_pad,
                stride=stride,
                padding=_padding(padding, self.same),
                ceil_mode=ceil_mode,
            )
        )


class AvgPool1d(_TorchAvgPool):
    """The average of each window of `[N, C, L]`: see `nn.AvgPool2d`."""

    namespaces = ("nn",)
    rank = 1
    same = average_pooling.AvgPool1d


class AvgPool2d(_TorchAvgPool):
    """The average of each window of `[N, C, H, W]`, with explicit arguments.

    stride: the kernel unless said. ceil_mode: keep a last window that the map does not fill.
    count_include_pad: the divisor counts the padding's cells too. Source: torch.nn.AvgPool2d.
    """

    namespaces = ("nn",)
    rank = 2
    same = average_pooling.AvgPool2d


class AvgPool3d(_TorchAvgPool):
    """The average of each window of `[N, C, D, H, W]`: see `nn.AvgPool2d`."""

    namespaces = ("nn",)
    rank = 3
    same = average_pooling.AvgPool3d


class _AdaptiveAvgPool(_TorchPool):
    same: ClassVar[type[average_pooling.AvgPool]]

    def __init__(self, output_size: OptionalExtents) -> None:
        super().__init__()
        self.extents = _extents(output_size, self.same.dimensions)
        self.pool = instantiate(self.same())


def _extents(output_size: OptionalExtents, rank: int) -> tuple[int | None, ...]:
    """What comes out along each axis; None where the size is kept."""
    extents = arguments.optional_extents("output_size", output_size, rank)
    if not any(extents):
        raise Problem(
            rules.BAD_VALUE,
            "`output_size` must be a number along one axis at least",
            help="to keep the whole size, leave the line out",
        )
    return extents


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """The averages of `[N, C, L]` over equal parts: see `nn.AdaptiveAvgPool2d`."""

    namespaces = ("nn",)
    rank = 1
    same = average_pooling.AvgPool1d


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """The averages of `[N, C, H, W]` over parts of it, so many along each axis.

    output_size: the size that comes out, in pixels; None along an axis whose size is kept.
    Source: torch.nn.AdaptiveAvgPool2d.
    """

    namespaces = ("nn",)
    rank = 2
    same = average_pooling.AvgPool2d


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """The averages of `[N, C, D, H, W]` over parts of it: see `nn.AdaptiveAvgPool2d`."""

    namespaces = ("nn",)
    rank = 3
    same = average_pooling.AvgPool3d


class _AdaptiveMaxPool(_TorchPool):
    same: ClassVar[type[max_pooling.MaxPool]]
    output_names = max_pooling.MaxPool.output_names

    def __init__(
        self, output_size: OptionalExtents, return_indices: bool = False
    ) -> None:
        super().__init__()
        self.extents = _extents(output_size, self.same.dimensions)
        self.pool = instantiate(self.same(return_indices=return_indices))


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The maxima of `[N, C, L]` over parts of it: see `nn.AdaptiveMaxPool2d`."""

    namespaces = ("nn",)
    rank = 1
    same = max_pooling.MaxPool1d


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The maxima of `[N, C, H, W]` over parts of it, so many along each axis.

    output_size: the size that comes out, in pixels; None along an axis whose size is kept.
    return_indices: a second output, int64, says where the maxima were.
    Source: torch.nn.AdaptiveMaxPool2d.
    """

    namespaces = ("nn",)
    rank = 2
    same = max_pooling.MaxPool2d


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """The maxima of `[N, C, D, H, W]` over parts of it: see `nn.AdaptiveMaxPool2d`."""

    namespaces = ("nn",)
    rank = 3
    same = max_pooling.MaxPool3d


def _padding(padding: Extents, same: type[Nerve]) -> tuple[int, ...]:
    """The cells at each side, which torch's pools know no name for. same: the nerve that does."""
    try:
        return arguments.extents("padding", padding, same.rank or 1, 0)
    except Problem as problem:
        if isinstance(padding, str):
            problem.help = f'write nv.{same.__name__}(..., padding="same")'
        raise
