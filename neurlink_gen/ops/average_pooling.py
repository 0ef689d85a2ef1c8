"""Average pools: the average of windows, and of whole maps."""

from __future__ import annotations


from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import (
    Apply,
    Argument,
    Code,
    Module,
    Text,
    argument,
)
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments
from neurlink_gen.ops.arguments import Extents
from neurlink_gen.ops.operation import AtLeast
from neurlink_gen.ops.pooling import Pad, Pool, Window

COUNTS = "count_include_pad"


class AvgPool(Pool):
    """What average pools have in common: see `AvgPool2d`."""

    kind = "avgpool"

    def __init__(
        self,
        kernel_size: Extents | None = None,
        padding_mode: str = "zeros",
        count_include_pad: bool = True,
        *,
        stride: Extents | None = None,
        padding: Extents | str | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(kernel_size, 1, padding_mode, stride, padding, ceil_mode)
        self.count_include_pad = arguments.flag("count_include_pad", count_include_pad)

    def settings(self, is_adaptive: bool) -> tuple[Argument, ...]:
        if is_adaptive:
            return ()
        return (argument(COUNTS, self.count_include_pad, True),)

    def padded_first(self, module: Module, code: Code, pad: Pad) -> Code:
        if self.count_include_pad:
            return super().padded_first(module, code, pad)
        # The average of what is there: the sum over the windows, by how much of each is the map's.
        kept = [each for each in module.arguments if each.slot.role != COUNTS]
        module = replace(module, arguments=tuple(kept))
        ones = Text("torch.ones_like({})", (code,))
        averages = tuple(Apply(module, (pad(each),)) for each in (code, ones))
        return Text("{} / {}", averages, infix=True)


class AvgPool1d(AvgPool):
    """The average of each window of `[N, C, L]`: see `AvgPool2d`."""

    namespaces = ("nerves",)
    rank = 1
    dimensions = 1
    torch_name = "AvgPool1d"


class AvgPool2d(AvgPool):
    """The average of each window of `[N, C, H, W]`, or of the whole map, to the declared size.

    Stride and padding follow from the declared size, as in `Conv2d`. Without a kernel the whole
    map is pooled to a size in pixels; to a ratio, the kernel is the stride. With the size `...`
    the stride is the kernel and nothing is padded.
    kernel_size: of the windows. padding_mode: "zeros". count_include_pad: the divisor counts the
    padding's cells too. stride, padding: given instead of derived; "same" gives ceil(n / stride) at
    every n, padded as in TensorFlow, which does not count the padding. ceil_mode: keep a last window
    that the map does not fill.
    Source: torch.nn.AvgPool2d, torch.nn.AdaptiveAvgPool2d.
    """

    namespaces = ("nerves",)
    rank = 2
    dimensions = 2
    torch_name = "AvgPool2d"


class AvgPool3d(AvgPool):
    """The average of each window of `[N, C, D, H, W]`: see `AvgPool2d`."""

    namespaces = ("nerves",)
    rank = 3
    dimensions = 3
    torch_name = "AvgPool3d"

    def demands(self, source: tuple[Size, ...], window: Window) -> tuple[AtLeast, ...]:
        # This pool of torch's alone wants a map as large as its kernel, padding not counted.
        return tuple(map(AtLeast, source, window.kernel))
