"""Padding as a line of its own: cells added around a map, or, where negative, cut off from it."""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.code import Apply, Argument, Module, positional
from neurlink_gen.ops import arguments
from neurlink_gen.ops.arguments import Extents, uniform
from neurlink_gen.ops.arithmetic import Pads
from neurlink_gen.ops.operation import AtLeast, Operation, Result, Site
from neurlink_gen.tensors import Tensor


def _cut(pads: Pads) -> int:
    """The cells that negative padding cuts off."""
    return -min(pads[0], 0) - min(pads[1], 0)


class _Pad(Operation):
    dimensions: ClassVar[int]

    def __init__(self, padding: Extents) -> None:
        super().__init__()
        count = 2 * self.dimensions
        given = arguments.extents("padding", padding, count, -arguments.LARGEST)
        self.padding = given

    @property
    def pads(self) -> tuple[Pads, ...]:
        """The cells before and after, along each axis. The argument has the last axis first."""
        pairs = zip(self.padding[::2], self.padding[1::2], strict=True)
        return tuple(pairs)[::-1]

    def least(self, pads: Pads) -> int:
        """The least size that torch can pad like this."""
        return 1

    def settings(self) -> tuple[Argument, ...]:
        """The arguments of the torch module."""
        return (positional("padding", uniform(self.padding)),)

    def apply(self, site: Site) -> Result:
        site.require_float()
        site.require_rank(self.dimensions)
        source = site.input
        axes = tuple(zip(source.sizes, self.pads, strict=True))
        sizes = tuple(size + sum(pads) for size, pads in axes)
        demands = tuple(
            AtLeast(size, self.least(pads))
            for size, pads in axes
            if self.least(pads) > 1
        )
        module = Module("pad", f"nn.{type(self).__name__}", self.settings())
        output = Tensor(source.channels, sizes)
        return Result((output,), Apply(module, (site.code,)), demands)


class _ZeroPad(_Pad):
    def least(self, pads: Pads) -> int:
        # torch cuts off first, and cannot cut off more than there is.
        return _cut(pads)


class _ConstantPad(_ZeroPad):
    def __init__(self, padding: Extents, value: float) -> None:
        super().__init__(padding)
        self.value = arguments.number("value", value)

    def settings(self) -> tuple[Argument, ...]:
        return (*super().settings(), positional("value", self.value))


class _ReflectionPad(_Pad):
    def least(self, pads: Pads) -> int:
        # The outermost cell is not repeated, so that there is one less to take from.
        return max(pads) + 1


class _CircularPad(_Pad):
    def least(self, pads: Pads) -> int:
        # Once around at most. torch cuts off first; what is left must do for the rest.
        return _cut(pads) + max(*pads, 0)


class ZeroPad1d(_ZeroPad):
    """Zeros around `[N, C, L]`: see `ZeroPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class ZeroPad2d(_ZeroPad):
    """Zeros around `[N, C, H, W]`.

    padding: how many, on all sides, or as (left, right, top, bottom). Negative: cells are cut off.
    Source: torch.nn.ZeroPad2d.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class ZeroPad3d(_ZeroPad):
    """Zeros around `[N, C, D, H, W]`: see `ZeroPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3


class ConstantPad1d(_ConstantPad):
    """One value around `[N, C, L]`: see `ConstantPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class ConstantPad2d(_ConstantPad):
    """One value around `[N, C, H, W]`.

    padding: how many cells, as in `ZeroPad2d`. value: what they hold.
    Source: torch.nn.ConstantPad2d.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class ConstantPad3d(_ConstantPad):
    """One value around `[N, C, D, H, W]`: see `ConstantPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3


class ReflectionPad1d(_ReflectionPad):
    """`[N, C, L]` mirrored at its borders, the outermost cells not repeated: see `ReflectionPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class ReflectionPad2d(_ReflectionPad):
    """`[N, C, H, W]` mirrored at its borders, the outermost cells not repeated.

    padding: how many cells, as in `ZeroPad2d`; fewer than there are along the axis.
    Source: torch.nn.ReflectionPad2d.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class ReflectionPad3d(_ReflectionPad):
    """`[N, C, D, H, W]` mirrored at its borders, the outermost cells not repeated: see `ReflectionPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3


class ReplicationPad1d(_Pad):
    """`[N, C, L]` with its outermost cells repeated: see `ReplicationPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class ReplicationPad2d(_Pad):
    """`[N, C, H, W]` with its outermost cells repeated.

    padding: how many cells, as in `ZeroPad2d`.
    Source: torch.nn.ReplicationPad2d.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class ReplicationPad3d(_Pad):
    """`[N, C, D, H, W]` with its outermost cells repeated: see `ReplicationPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3


class CircularPad1d(_CircularPad):
    """`[N, C, L]` continued from its other end: see `CircularPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class CircularPad2d(_CircularPad):
    """`[N, C, H, W]` continued from its other end.

    padding: how many cells, as in `ZeroPad2d`; at most as many as there are along the axis.
    Source: torch.nn.CircularPad2d.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class CircularPad3d(_CircularPad):
    """`[N, C, D, H, W]` continued from its other end: see `CircularPad2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3
