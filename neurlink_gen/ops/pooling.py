"""Pools: the maximum or the average of windows, and of whole maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import (
    Apply,
    Argument,
    Code,
    Module,
    Slot,
    Text,
    argument,
    positional,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments, arithmetic
from neurlink_gen.ops.arguments import Extents, uniform
from neurlink_gen.ops.arithmetic import Pads
from neurlink_gen.ops.convolution_module import pad
from neurlink_gen.ops.operation import AtLeast, Operation, Result, Site
from neurlink_gen.tensors import Tensor


@dataclass(frozen=True)
class Window:
    """What a pool does along its axes, one entry for each."""

    kernel: tuple[int, ...]
    dilation: tuple[int, ...]
    stride: tuple[int, ...]
    pads: tuple[Pads, ...]

    def sizes(self, source: tuple[Size, ...], ceil_mode: bool) -> tuple[Size, ...]:
        """The sizes that come out."""
        axes = zip(source, self.kernel, self.dilation, self.stride, self.pads)
        return tuple(arithmetic.strided(*axis, ceil_mode) for axis in axes)

    @property
    def is_within_torch(self) -> bool:
        """Whether torch's pools pad like this: evenly, by at most half the undilated kernel."""
        return all(
            before == after and 2 * before <= extent
            for (before, after), extent in zip(self.pads, self.kernel, strict=True)
        )


class Pool(Operation):
    """What all pools have in common: see `MaxPool2d` and `AvgPool2d`."""

    dimensions: ClassVar[int]
    kind: ClassVar[str]
    torch_name: ClassVar[str]

    def __init__(
        self,
        kernel_size: Extents | None,
        dilation: Extents,
        padding_mode: str,
        stride: Extents | None,
        padding: Extents | None,
        ceil_mode: bool,
    ) -> None:
        super().__init__()
        rank = self.dimensions
        self.kernel: tuple[int, ...] | None = None
        if kernel_size is not None:
            self.kernel = arguments.extents("kernel_size", kernel_size, rank)
        self.dilation = arguments.extents("dilation", dilation, rank)
        arguments.choice("padding_mode", padding_mode, ("zeros",))
        self.stride: tuple[int, ...] | None = None
        if stride is not None:
            self.stride = arguments.extents("stride", stride, rank)
        self.padding: tuple[int, ...] | None = None
        if padding is not None:
            self.padding = arguments.extents("padding", padding, rank, 0)
        self.ceil_mode = arguments.flag("ceil_mode", ceil_mode)
        self._check_window()

    def _check_window(self) -> None:
        if self.kernel is None:
            if self.stride or self.padding or set(self.dilation) != {1}:
                raise Problem(
                    rules.BAD_ARGUMENTS,
                    "`stride`, `padding` and `dilation` mean nothing without a kernel",
                    help="give `kernel_size` as well",
                )
        elif self.padding is not None:
            for cells, extent in zip(self.padding, self.kernel, strict=True):
                if 2 * cells > extent:
                    raise Problem(
                        rules.PADDING_TOO_LARGE,
                        f"`padding` is {cells}, more than half the kernel of {extent}",
                        notes=("torch's pools refuse it",),
                        help=f"pad by {extent // 2} at most, or leave `padding` out",
                    )

    def settings(self, is_adaptive: bool) -> tuple[Argument, ...]:
        """The arguments of the torch module that only this kind of pool has."""
        raise NotImplementedError

    def pad_first(self, code: Code, pads: tuple[Pads, ...]) -> Code:
        """Code that pads as torch's own pools cannot; a Problem where nothing is equal to it."""
        raise NotImplementedError

    def outputs(self, source: Tensor, sizes: tuple[Size, ...]) -> tuple[Tensor, ...]:
        """The tensors that come out, of these sizes."""
        return (Tensor(source.channels, sizes),)

    def apply(self, site: Site) -> Result:
        site.require_float()
        site.require_rank(self.dimensions)
        sizes = site.declared_sizes(self.dimensions)
        if self.kernel is not None:
            return self._windowed(site, self._window(self.kernel, site))
        if sizes is None:
            raise Problem(
                rules.BAD_ARGUMENTS,
                "a pool needs a kernel or a declared size",
                help='declare the size that it pools to, such as "(1, 1)", or give `kernel_size`',
            )
        extents = tuple(size.value if size.is_constant else None for size in sizes)
        kept = zip(extents, sizes, site.input.sizes, strict=True)
        is_known = all(each or size == source for each, size, source in kept)
        if is_known and any(extents):
            return self._adaptive(site, extents)
        stride = tuple(map(arithmetic.stride_between, site.input.sizes, sizes))
        none = ((0, 0),) * self.dimensions
        return self._windowed(site, Window(stride, self.dilation, stride, none))

    def _adaptive(self, site: Site, extents: tuple[int | None, ...]) -> Result:
        """Pool the whole map to a size in pixels; along an axis of None, keep the size."""
        settings = self.settings(is_adaptive=True)
        pairs = zip(extents, site.input.sizes, strict=True)
        sizes = tuple(kept if n is None else Size.constant(n) for n, kept in pairs)
        if None in extents:
            code: Code = self._partly_adaptive(site.code, extents, settings)
        else:
            given = extents if len(extents) > 1 else extents[0]
            pool = (positional("output_size", given), *settings)
            name = f"nn.Adaptive{self.torch_name}"
            code = Apply(Module(self.kind, name, pool), (site.code,))
        return Result(self.outputs(site.input, sizes), code, fresh=True)

    def _partly_adaptive(
        self,
        source: Code,
        extents: tuple[int | None, ...],
        settings: tuple[Argument, ...],
    ) -> Code:
        # A function, since TorchScript refuses the module with a None in it.
        read = [
            Text(f"{{}}.shape[{axis}]", (source,), reads_size=True)
            for axis in range(-len(extents), 0)
        ]
        wanted = [
            kept if n is None else Slot(n, "output_size")
            for n, kept in zip(extents, read, strict=True)
        ]
        given = [each for each in settings if each.slot.value]
        words = [f"{each.slot.role}={{}}" for each in given]
        holes = ", ".join("{}" for _ in extents)
        arguments = ", ".join(["{}", f"({holes})", *words])
        name = self.torch_name.replace("Pool", "_pool").lower()
        operands = (source, *wanted, *(each.slot for each in given))
        return Text(f"F.adaptive_{name}({arguments})", operands)

    def _window(self, kernel: tuple[int, ...], site: Site) -> Window:
        target = site.target.sizes
        stride = self.stride
        if stride is None:
            stride = kernel
            if target is not None:
                stride = tuple(map(arithmetic.stride_between, site.input.sizes, target))
        pads: tuple[Pads, ...] = ((0, 0),) * self.dimensions
        if self.padding is not None:
            pads = tuple((cells, cells) for cells in self.padding)
        elif target is not None:
            axes = zip(kernel, self.dilation, stride, strict=True)
            pads = tuple(site.edition.padding(*axis) for axis in axes)
        return Window(kernel, self.dilation, stride, pads)

    def _windowed(self, site: Site, window: Window) -> Result:
        code, source = site.code, site.input.sizes
        if not window.is_within_torch:
            # From here on the padding is part of the map, also for where `ceil_mode` ends.
            code = self.pad_first(code, window.pads)
            source = tuple(
                size + sum(cells)
                for size, cells in zip(source, window.pads, strict=True)
            )
            none = ((0, 0),) * self.dimensions
            window = Window(window.kernel, window.dilation, window.stride, none)
        kernel = uniform(window.kernel)
        module = Module(
            self.kind,
            f"nn.{self.torch_name}",
            (
                argument("kernel_size", kernel),
                argument("stride", uniform(window.stride), kernel),
                argument(
                    "padding", uniform(tuple(cells for cells, _ in window.pads)), 0
                ),
                *self.settings(is_adaptive=False),
                argument("ceil_mode", self.ceil_mode, False),
            ),
        )
        sizes = window.sizes(source, self.ceil_mode)
        return self._result(site, module, code, sizes, self.demands(source, window))

    def demands(self, source: tuple[Size, ...], window: Window) -> tuple[AtLeast, ...]:
        """What torch demands of the map's own size beside an output of at least 1."""
        return ()

    def _result(
        self,
        site: Site,
        module: Module,
        code: Code,
        sizes: tuple[Size, ...],
        demands: tuple[AtLeast, ...] = (),
    ) -> Result:
        # For the backward pass a pool keeps its input, so its output may be overwritten.
        outputs = self.outputs(site.input, sizes)
        return Result(outputs, Apply(module, (code,)), demands, fresh=True)


class MaxPool(Pool):
    """What maximum pools have in common: see `MaxPool2d`."""

    kind = "maxpool"
    output_names = (None, "indices")

    def __init__(
        self,
        kernel_size: Extents | None = None,
        dilation: Extents = 1,
        padding_mode: str = "zeros",
        return_indices: bool = False,
        *,
        stride: Extents | None = None,
        padding: Extents | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(
            kernel_size, dilation, padding_mode, stride, padding, ceil_mode
        )
        self.return_indices = arguments.flag("return_indices", return_indices)

    def settings(self, is_adaptive: bool) -> tuple[Argument, ...]:
        indices = argument("return_indices", self.return_indices, False)
        if is_adaptive:
            return (indices,)
        return (argument("dilation", uniform(self.dilation), 1), indices)

    def pad_first(self, code: Code, pads: tuple[Pads, ...]) -> Code:
        if self.return_indices:
            raise Problem(
                rules.BAD_VALUE,
                "`return_indices=True` needs padding that the pool itself can do: evenly, and by "
                "at most half the undilated kernel",
                notes=(
                    "padded beforehand, the indices would count the padding's cells",
                ),
                help="use an odd kernel without dilation, or give `padding=`",
            )
        return pad(code, pads, "zeros", value='float("-inf")')

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
    instead of derived. ceil_mode: keep a last window that the map does not fill.
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
        padding: Extents | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(kernel_size, 1, padding_mode, stride, padding, ceil_mode)
        self.count_include_pad = arguments.flag("count_include_pad", count_include_pad)

    def settings(self, is_adaptive: bool) -> tuple[Argument, ...]:
        if is_adaptive:
            return ()
        return (argument("count_include_pad", self.count_include_pad, True),)

    def pad_first(self, code: Code, pads: tuple[Pads, ...]) -> Code:
        if not self.count_include_pad:
            raise Problem(
                rules.BAD_VALUE,
                "`count_include_pad=False` needs as much padding before as after, and this line "
                "needs one cell more at the end",
                help="use an odd kernel, or give `padding=`",
            )
        return pad(code, pads, "zeros")


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
    padding's cells too. stride, padding: given instead of derived. ceil_mode: keep a last window
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
