"""Unpooling: maxima put back where a maximum pool found them, in a map that is else 0.

In: the values, and the indices that a pool gives with `return_indices=True`. Out: a map of the size
that was pooled. An index is a position in that map, counted row by row, so at any other size the
values would silently come to stand elsewhere; torch checks no more than that they stand somewhere.
"""

from __future__ import annotations

from typing import ClassVar

from neurlink_gen.algebra.domains import Undecided, is_at_least, where_at_least
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Code, Slot, Text, size_of
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments, arithmetic
from neurlink_gen.ops.arguments import Extents
from neurlink_gen.ops.operation import AtLeast, Operation, Result, SameSize, Site
from neurlink_gen.tensors import Tensor

Sizes = tuple[Size, ...]
Demand = SameSize | AtLeast


class MaxUnpool(Operation):
    """What all of them have in common: see `MaxUnpool2d`."""

    dimensions: ClassVar[int]
    inputs = (2, 2)

    def __init__(
        self,
        kernel_size: Extents,
        stride: Extents | None = None,
        padding: Extents | None = None,
    ) -> None:
        super().__init__()
        rank = self.dimensions
        self.kernel = arguments.extents("kernel_size", kernel_size, rank)
        self.stride: tuple[int, ...] | None = None
        if stride is not None:
            self.stride = arguments.extents("stride", stride, rank)
        self.padding: tuple[int, ...] | None = None
        if padding is not None:
            self.padding = arguments.extents("padding", padding, rank, 0)

    def apply(self, site: Site) -> Result:
        site.require_rank(self.dimensions)
        pooled = _pooled(site)
        # The values have the sizes of the indices, or `_same_size` says so.
        source = site.inputs[1].tensor.sizes
        stride = self.stride or self._derived_stride(source, pooled)
        padding = self.padding or self._derived_padding(site, stride, pooled)
        default = _default(source, self.kernel, stride, padding)
        demands = _same_size(site)
        for each in zip(default, pooled, stride, strict=True):
            demands += _within_a_stride(*each)
        sizes, output_size = _sizes(site, default, pooled)
        if site.target.sizes != pooled:
            demands += _all_same(sizes, pooled)
        output = Tensor(site.input.channels, sizes, dtype=site.input.dtype)
        code = self._code(site, stride, padding, output_size)
        return Result((output,), code, demands, fresh=True)

    def _derived_stride(self, source: Sizes, pooled: Sizes) -> tuple[int, ...]:
        """What the map was divided by; the kernel where that is no integer."""
        ratios = map(arithmetic.quotient, pooled, source)
        return tuple(
            int(ratio) if arithmetic.is_factor(ratio) else extent
            for ratio, extent in zip(ratios, self.kernel, strict=True)
        )

    def _derived_padding(
        self, site: Site, stride: tuple[int, ...], pooled: Sizes
    ) -> tuple[int, ...]:
        """What a pool pads where its padding is derived; none where that is not what it did."""
        axes = zip(self.kernel, stride, strict=True)
        derived = tuple(site.edition.padding(k, 1, s)[0] for k, s in axes)
        default = _default(site.inputs[1].tensor.sizes, self.kernel, stride, derived)
        rooms = map(_room, default, pooled, stride)
        return tuple(
            cells if all(is_at_least(size, 0) for size in room) else 0
            for cells, room in zip(derived, rooms, strict=True)
        )

    def _code(
        self,
        site: Site,
        stride: tuple[int, ...],
        padding: tuple[int, ...],
        output_size: Code | None,
    ) -> Text:
        # The function, since TorchScript of torch 2.13 cannot compile the module. Its arguments are
        # declared as tuples, and never as one number.
        template = f"F.max_unpool{self.dimensions}d({{}}, {{}}, kernel_size={{}}"
        operands: tuple[Code | Slot, ...] = tuple(each.code for each in site.inputs)
        operands += (Slot(self.kernel, "kernel_size"),)
        if stride != self.kernel:
            template += ", stride={}"
            operands += (Slot(stride, "stride"),)
        if any(padding):
            template += ", padding={}"
            operands += (Slot(padding, "padding"),)
        if output_size is not None:
            template += ", output_size={}"
            operands += (output_size,)
        return Text(template + ")", operands)


def _pooled(site: Site) -> Sizes:
    """The sizes of the map that the indices point into; a Problem where there are no indices."""
    values, indices = (operand.tensor for operand in site.inputs)
    if indices.points_into is None:
        are_swapped = values.points_into is not None
        raise Problem(
            rules.DTYPE,
            "it takes the indices of a maximum pool second, and is given "
            + ("the values" if are_swapped else "none"),
            help=(
                "write the values first, then the indices"
                if are_swapped
                else "select the second output of a pool with return_indices=True, as in "
                '[["x", "pool.1"]]'
            ),
        )
    if not values.dtype.startswith("float"):
        raise Problem(
            rules.DTYPE,
            f"it puts floating-point values back, and its first input is {values.dtype}",
            help='select values and indices, as in [["x", "pool.1"]]',
        )
    return indices.points_into


def _same_size(site: Site) -> tuple[Demand, ...]:
    """The demand that the values and the indices are as many."""
    values, indices = (operand.tensor for operand in site.inputs)
    if values.channels != indices.channels:
        raise Problem(
            rules.CHANNEL_MERGE,
            f"it is given values of {values.channels} channels and indices of "
            f"{indices.channels}",
            notes=(f"they are {values} and {indices}",),
            help=f"bring the values to {indices.channels} channels first",
        )
    return tuple(map(SameSize, values.sizes, indices.sizes))


def _default(
    source: Sizes,
    kernel: tuple[int, ...],
    stride: tuple[int, ...],
    padding: tuple[int, ...],
) -> Sizes:
    """The sizes that torch gives where it is not told of any."""
    axes = zip(source, kernel, stride, padding, strict=True)
    return tuple(arithmetic.transposed(n, k, 1, s, p, 0) for n, k, s, p in axes)


def _room(default: Size, pooled: Size, stride: int) -> tuple[Size, Size]:
    """Two sizes that are at least 0 where torch can be told to give the map's size."""
    return pooled - default + (stride - 1), default - pooled + (stride - 1)


def _within_a_stride(default: Size, pooled: Size, stride: int) -> tuple[Demand, ...]:
    """The demand that torch can be told to give the map's size."""
    demands: tuple[Demand, ...] = ()
    must = (
        f"{default}, which must be within its stride, {stride}, of {pooled}, the size of the map "
        "that was pooled"
    )
    for size in _room(default, pooled, stride):
        # A difference that grows with the input is within a stride at small ones only.
        grows = size.value is None and size.growth not in (0, None)
        if grows or _is_never(size, 0):
            raise Problem(
                rules.BAD_VALUE,
                f"it gives {must}",
                help="give it the kernel, stride and padding of the pool",
            )
        if not is_at_least(size, 0):
            demands += (AtLeast(size, 0, f"unpooling gives {must}"),)
    return demands


def _is_never(size: Size, minimum: int) -> bool:
    try:
        return where_at_least(size, minimum).is_empty
    except Undecided:
        return False


def _sizes(site: Site, default: Sizes, pooled: Sizes) -> tuple[Sizes, Code | None]:
    """The sizes that come out, and how torch is told of them where they are not its default."""
    if default == pooled:
        return default, None
    fixed = tuple(size.value for size in pooled if size.value is not None)
    if len(fixed) == len(pooled):
        is_default = [size.value for size in default] == list(fixed)
        return pooled, None if is_default else Text("{}", (Slot(fixed, "output_size"),))
    for operand in site.earlier():
        if operand.tensor.sizes == pooled:
            return pooled, size_of(operand.code, len(pooled))
    return default, None


def _all_same(sizes: Sizes, pooled: Sizes) -> tuple[Demand, ...]:
    """The demand that the map that comes out has the size of that which was pooled."""
    return tuple(
        SameSize(
            ours, theirs, f"the indices point into a map of {theirs}, not of {ours}"
        )
        for ours, theirs in zip(sizes, pooled, strict=True)
        if ours != theirs
    )


class MaxUnpool1d(MaxUnpool):
    """Maxima put back into a map `[N, C, L]`: see `MaxUnpool2d`."""

    namespaces = ("nerves", "nn")
    rank = 1
    dimensions = 1


class MaxUnpool2d(MaxUnpool):
    """`MaxUnpool2d[["x", "pool.1"]](2)`: the values x where the pool's indices say, and else 0.

    The map that comes out has the size of the map that was pooled, at every input; where that is
    not what the kernel, stride and padding come to, it is read from a tensor that has it.
    kernel_size: the pool's. stride: by default what the map was divided by. padding: by default
    that of a pool of this kernel and stride.
    Source: torch.nn.functional.max_unpool2d; Zeiler and Fergus, arXiv:1311.2901.
    """

    namespaces = ("nerves", "nn")
    rank = 2
    dimensions = 2


class MaxUnpool3d(MaxUnpool):
    """Maxima put back into a map `[N, C, D, H, W]`: see `MaxUnpool2d`."""

    namespaces = ("nerves", "nn")
    rank = 3
    dimensions = 3
