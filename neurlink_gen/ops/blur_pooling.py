"""Blur pools: a map is blurred before a stride skips cells of it."""

from __future__ import annotations

import math
import textwrap
from typing import ClassVar

from neurlink_gen.code import Apply, Definition, Module, argument
from neurlink_gen.ops import arguments, arithmetic
from neurlink_gen.ops.arguments import Extents, uniform
from neurlink_gen.ops.convolution_module import PADDING_MODES, padding_demands
from neurlink_gen.ops.operation import Cost, Operation, Result, Site
from neurlink_gen.tensors import AXES, Tensor


def _definition(dimensions: int) -> Definition:
    name = f"BlurPool{dimensions}d"
    axes = AXES[dimensions]
    sides = ", ".join(["int"] * dimensions)
    extents = "int" if dimensions == 1 else f"int | tuple[{sides}]"
    source = f'''
        class {name}(nn.Module):
            """Blurs with a binomial filter before a stride skips cells (Zhang, arXiv:1904.11486).

            x: [N, C, {", ".join(axes)}] -> [N, C, {", ".join(f"{axis}/stride" for axis in axes)}]
            """

            kernel: Tensor

            def __init__(
                self,
                kernel_size: {extents} = 3,
                stride: {extents} = 2,
                padding_mode: str = "reflect",
            ) -> None:
                super().__init__()
                self.stride = stride
                self.padding_mode = padding_mode
                self.padding: list[int] = []
                kernel = torch.ones(())
                for size in {_sides(dimensions)}:
                    row = torch.ones(1)
                    for _ in range(size - 1):
                        row = (F.pad(row, (0, 1)) + F.pad(row, (1, 0))) / 2
                    kernel = kernel[..., None] * row
                    self.padding = [(size - 1) // 2, size // 2, *self.padding]
                # Fixed, and so in no checkpoint.
                self.register_buffer("kernel", kernel, persistent=False)

            def forward(self, x: Tensor) -> Tensor:
                channels = x.shape[1]
                x = F.pad(x, self.padding, mode=self.padding_mode)
                kernel = self.kernel.expand(channels, 1{", -1" * dimensions})
                return F.conv{dimensions}d(x, kernel, stride=self.stride, groups=channels)
        '''
    return Definition(name, textwrap.dedent(source))


def _sides(dimensions: int) -> str:
    """The extents of the kernel, axis by axis, as the class reads them from its argument."""
    if dimensions == 1:
        return "(kernel_size,)"
    return f"(kernel_size,) * {dimensions} if isinstance(kernel_size, int) else kernel_size"


class _BlurPool(Operation):
    dimensions: ClassVar[int]

    def __init__(
        self,
        kernel_size: Extents = 3,
        padding_mode: str = "reflect",
        *,
        stride: Extents | None = None,
    ) -> None:
        super().__init__()
        rank = self.dimensions
        self.kernel = arguments.extents("kernel_size", kernel_size, rank)
        self.padding_mode = arguments.literal(
            "padding_mode", padding_mode, PADDING_MODES
        )
        self.stride: tuple[int, ...] | None = None
        if stride is not None:
            self.stride = arguments.extents("stride", stride, rank)

    def apply(self, site: Site) -> Result:
        site.require_float()
        site.require_rank(self.dimensions)
        source, wanted = site.input, site.declared_sizes(self.dimensions)
        stride = self.stride or (2,) * self.dimensions
        if self.stride is None and wanted is not None:
            stride = arithmetic.strides_between(source.sizes, wanted)
        # All but one of the kernel's cells: the output is ceil(n / stride), whatever the kernel.
        pads = tuple(site.edition.padding(extent, 1, 1) for extent in self.kernel)
        axes = zip(source.sizes, self.kernel, stride, pads, strict=True)
        sizes = tuple(arithmetic.strided(n, k, 1, s, p) for n, k, s, p in axes)
        definition = _definition(self.dimensions)
        mode = "constant" if self.padding_mode == "zeros" else self.padding_mode
        module = Module(
            "blurpool",
            definition.name,
            (
                argument("kernel_size", uniform(self.kernel), 3),
                argument("stride", uniform(stride), 2),
                argument("padding_mode", mode, "reflect"),
            ),
            definition=definition,
        )
        each = source.channels.value * math.prod(self.kernel)
        return Result(
            (Tensor(source.channels, sizes),),
            Apply(module, (site.code,)),
            demands=padding_demands(source.sizes, pads, self.padding_mode),
            costs=(Cost(each, sizes),),
            fresh=True,
        )


class BlurPool1d(_BlurPool):
    """`[N, C, L]`, blurred and then brought to the declared size: see `BlurPool2d`."""

    namespaces = ("nerves",)
    rank = 1
    dimensions = 1


class BlurPool2d(_BlurPool):
    """`[N, C, H, W]`, blurred and then brought to the declared size: no cell is skipped unseen.

    The stride follows from the size, and is 2 where that is `...`; the output is ceil(n / stride).
    Where a layer strides, let it keep the size, and add this: after a maximum pool of stride 1, or
    after the activation of a convolution.
    kernel_size: of the filter: 2 is [1, 1], 3 is [1, 2, 1], 5 is [1, 4, 6, 4, 1]. padding_mode:
    "reflect", "replicate", "circular" or "zeros". stride: given instead of derived. The filter is a
    buffer that is in no state dict, since it is fixed.
    Source: Zhang, "Making convolutional networks shift-invariant again", arXiv:1904.11486.
    """

    namespaces = ("nerves",)
    rank = 2
    dimensions = 2


class BlurPool3d(_BlurPool):
    """`[N, C, D, H, W]`, blurred and then brought to the declared size: see `BlurPool2d`."""

    namespaces = ("nerves",)
    rank = 3
    dimensions = 3
