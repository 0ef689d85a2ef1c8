"""What pools have in common: their windows, their padding, and pools of whole maps.

In: a pool's arguments, and its line. Out: its `Result`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.ops import arguments, arithmetic
from neurlink_gen.ops.arguments import Extents, uniform
from neurlink_gen.ops.arithmetic import Pads
from neurlink_gen.ops.convolution_module import pad
from neurlink_gen.ops.operation import AtLeast, Operation, Result, Site
from neurlink_gen.ops.same_padding import same_pad, same_padding
from neurlink_gen.tensors import Tensor
from neurlink_gen.words import shown
from neurlink_gen.writing.literals import value_text

Pad = Callable[[Code], Code]
"""What pads a map, given the code that reads it."""


@dataclass(frozen=True)
class Window:
    """What a pool does along its axes, one entry for each.

    pads: None where they vary with the map, so that ceil(n / stride) comes out.
    """

    kernel: tuple[int, ...]
    dilation: tuple[int, ...]
    stride: tuple[int, ...]
    pads: tuple[Pads, ...] | None

    def sizes(self, source: tuple[Size, ...], ceil_mode: bool) -> tuple[Size, ...]:
        """The sizes that come out."""
        if self.pads is None:
            steps = zip(source, self.stride, strict=True)
            return tuple(size.ceil_divide(step) for size, step in steps)
        axes = zip(source, self.kernel, self.dilation, self.stride, self.pads)
        return tuple(arithmetic.strided(*axis, ceil_mode) for axis in axes)

    @property
    def is_within_torch(self) -> bool:
        """Whether torch's pools pad like this: evenly, by at most half the undilated kernel."""
        return self.pads is not None and all(
            before == after and 2 * before <= extent
            for (before, after), extent in zip(self.pads, self.kernel, strict=True)
        )


class Pool(Operation):
    """What all pools have in common: see `MaxPool2d` and `AvgPool2d`."""

    dimensions: ClassVar[int]
    kind: ClassVar[str]
    torch_name: ClassVar[str]
    padding_value: ClassVar[float] = 0.0

    def __init__(
        self,
        kernel_size: Extents | None,
        dilation: Extents,
        padding_mode: str,
        stride: Extents | None,
        padding: Extents | str | None,
        ceil_mode: bool,
    ) -> None:
        super().__init__()
        rank = self.dimensions
        self.kernel: tuple[int, ...] | None = None
        if kernel_size is not None:
            self.kernel = arguments.extents("kernel_size", kernel_size, rank)
        self.dilation = arguments.extents("dilation", dilation, rank)
        if isinstance(padding_mode, int):
            raise Problem(
                rules.BAD_VALUE,
                f'`padding_mode` must be "zeros", not {padding_mode}',
                help="the line says the stride, and the padding follows: write "
                f"nv.{type(self).__name__}({shown(kernel_size)})",
            )
        arguments.choice("padding_mode", padding_mode, ("zeros",))
        self.stride: tuple[int, ...] | None = None
        if stride is not None:
            self.stride = arguments.extents("stride", stride, rank)
        self.padding: tuple[int, ...] | str | None = None
        if isinstance(padding, str):
            self.padding = arguments.literal("padding", padding, ("same", "valid"))
        elif padding is not None:
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
        elif isinstance(self.padding, tuple):
            for cells, extent in zip(self.padding, self.kernel, strict=True):
                if 2 * cells > extent:
                    raise Problem(
                        rules.PADDING_TOO_LARGE,
                        f"`padding` is {cells}, more than half the kernel of {extent}",
                        notes=("torch's pools refuse it",),
                        help=f"pad by {extent // 2} at most, or leave `padding` out",
                    )
        elif self.padding == "same" and self.ceil_mode:
            raise Problem(
                rules.BAD_VALUE,
                '`ceil_mode` means nothing beside padding="same", which fills every window',
                help="leave one of the two out",
            )

    def settings(self, is_adaptive: bool) -> tuple[Argument, ...]:
        """The arguments of the torch module that only this kind of pool has."""
        raise NotImplementedError

    def padded_first(self, module: Module, code: Code, pad: Pad) -> Code:
        """Code that pads as torch's own pools cannot; a Problem where nothing is equal to it."""
        return Apply(module, (pad(code),))

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
        stride = arithmetic.strides_between(site.input.sizes, sizes)
        window = Window(stride, self.dilation, stride, self.no_padding)
        return self._windowed(site, window)

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
                stride = arithmetic.strides_between(site.input.sizes, target)
        pads: tuple[Pads, ...] | None = self.no_padding
        if self.padding == "same":
            pads = same_padding(site, kernel, self.dilation, stride)
        elif isinstance(self.padding, tuple):
            pads = tuple((cells, cells) for cells in self.padding)
        elif self.padding is None and target is not None:
            axes = zip(kernel, self.dilation, stride, strict=True)
            pads = tuple(site.edition.padding(*axis) for axis in axes)
        return Window(kernel, self.dilation, stride, pads)

    def _windowed(self, site: Site, window: Window) -> Result:
        source, pads = site.input.sizes, window.pads
        if window.is_within_torch:
            module = self._module(window)
            code: Code = Apply(module, (site.code,))
            demands = self.demands(source, window)
        elif pads is None:
            none = replace(window, pads=self.no_padding)
            module = self._module(none)
            code = self.padded_first(module, site.code, partial(self._same, window))
            demands = ()
        else:
            # From here on the padding is part of the map, also for where `ceil_mode` ends.
            source = tuple(
                size + sum(cells) for size, cells in zip(source, pads, strict=True)
            )
            window = replace(window, pads=self.no_padding)
            module = self._module(window)
            code = self.padded_first(module, site.code, partial(self._pad, pads))
            demands = self.demands(source, window)
        # For the backward pass a pool keeps its input, so its output may be overwritten.
        sizes = window.sizes(source, self.ceil_mode)
        return Result(self.outputs(site.input, sizes), code, demands, fresh=True)

    @property
    def no_padding(self) -> tuple[Pads, ...]:
        """No cell before or after, along any axis."""
        return ((0, 0),) * self.dimensions

    def _module(self, window: Window) -> Module:
        """The torch module of windows that it can pad itself."""
        assert window.pads is not None
        kernel = uniform(window.kernel)
        padding = uniform(tuple(cells for cells, _ in window.pads))
        return Module(
            self.kind,
            f"nn.{self.torch_name}",
            (
                argument("kernel_size", kernel),
                argument("stride", uniform(window.stride), kernel),
                argument("padding", padding, 0),
                *self.settings(is_adaptive=False),
                argument("ceil_mode", self.ceil_mode, False),
            ),
        )

    def _same(self, window: Window, code: Code) -> Code:
        axes = (window.kernel, window.stride, window.dilation)
        return Apply(same_pad(*axes, self.padding_value), (code,))

    def _pad(self, pads: tuple[Pads, ...], code: Code) -> Code:
        value = value_text(self.padding_value) if self.padding_value else ""
        return pad(code, pads, "zeros", value)

    def demands(self, source: tuple[Size, ...], window: Window) -> tuple[AtLeast, ...]:
        """What torch demands of the map's own size beside an output of at least 1."""
        return ()
