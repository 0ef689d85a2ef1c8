"""Maximum pools: the maximum of windows, and of whole maps."""

from __future__ import annotations

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Argument, Code, Module, argument
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.arguments import Extents, uniform
from neurlink_gen.ops.pooling import Pad, Pool
from neurlink_gen.tensors import Tensor


class MaxPool(Pool):
    """What maximum pools have in common: see `MaxPool2d`."""

    kind = "maxpool"
    padding_value = float("-inf")
    output_names = (None, "indices")

    def __init__(
        self,
        kernel_size: Extents | None = None,
        dilation: Extents = 1,
        padding_mode: str = "zeros",
        return_indices: bool = False,
        *,
        stride: Extents | None = None,
        padding: Extents | str | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(
            kernel_size, dilation, padding_mode, stride, padding, ceil_mode
        )
        self.return_indices = arguments.flag("return_indices", return_indices)

    def settings(self, is_adaptive: bool) -> tuple[Argument, ...]:
        indices = argument("return_indices", self.return_indices, False, is_told=True)
        if is_adaptive:
            return (indices,)
        return (argument("dilation", uniform(self.dilation), 1), indices)

    def padded_first(self, module: Module, code: Code, pad: Pad) -> Code:
        if self.return_indices:
            raise Problem(
                rules.BAD_VALUE,
                "`return_indices=True` needs padding that the pool itself can do: evenly, and by "
                "at most half the undilated kernel",
                notes=(
                    "padded beforehand, the indices would count the padding's cells",
                ),
                help=(
                    'leave padding="same" out, or give `padding=` as a number'
                    if self.padding == "same"
                    else "use an odd kernel without dilation, or give `padding=`"
                ),
            )
        return super().padded_first(module, code, pad)

    def outputs(self, source: Tensor, sizes: tuple[Size, ...]) -> tuple[Tensor, ...]:
        pooled = Tensor(source.channels, sizes)
        indices = Tensor(
            source.channels, sizes, dtype="int64", points_into=source.sizes
        )
        return (pooled, indices) if self.return_indices else (pooled,)


class MaxPool1d(MaxPool):
    """The maximum of each window of `[N, C, L]`: see `MaxPool2d`."""

    namespaces = ("nerves",)
    rank = 1
    dimensions = 1
    torch_name = "MaxPool1d"


class MaxPool2d(MaxPool):
    """The maximum of each window of `[N, C, H, W]`, or of the whole map, to the declared size.

    Stride and padding follow from the declared size, as in `Conv2d`; the padding is minus
    infinity. Without a kernel the whole map is pooled to a size in pixels; to a ratio, the kernel
    is the stride. With the size `...` the stride is the kernel and nothing is padded.
    kernel_size, dilation: of the windows. padding_mode: "zeros", which stands for no other mode.
    return_indices: a second output, int64, says where the maxima were. stride, padding: given
    instead of derived; "same" gives ceil(n / stride) at every n, padded as in TensorFlow. ceil_mode:
    keep a last window that the map does not fill.
    Source: torch.nn.MaxPool2d, torch.nn.AdaptiveMaxPool2d.
    """

    namespaces = ("nerves",)
    rank = 2
    dimensions = 2
    torch_name = "MaxPool2d"


class MaxPool3d(MaxPool):
    """The maximum of each window of `[N, C, D, H, W]`: see `MaxPool2d`."""

    namespaces = ("nerves",)
    rank = 3
    dimensions = 3
    torch_name = "MaxPool3d"
