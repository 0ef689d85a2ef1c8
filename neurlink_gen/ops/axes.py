"""Axes by number, and what becomes of their extents where axes are joined.

In: the extents of axes of a tensor, channels as expressions and spatial axes as sizes. Out: what
they make together, as channels or as a size. Raises Problem where no such number exists.
"""

from __future__ import annotations

from collections.abc import Iterable

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import settled
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.tensors import Tensor

Extent = Expression | Size
"""Channels, and what is split off them, are expressions; what is spatial is a size."""


def axis_of(name: str, dim: int, source: Tensor) -> int:
    """An axis counted from the front; a Problem where there is none, or it is the batch's."""
    count = source.rank + 2
    axis = dim + count if dim < 0 else dim
    if not 0 <= axis < count:
        raise Problem(
            rules.SIZE_RANK,
            f"`{name}` is {dim}, and its input {source} has {count} axes",
        )
    if axis == 0:
        raise Problem(
            rules.BAD_VALUE,
            f"`{name}` is {dim}, the batch's axis in {source}, which stays as it is",
            help="begin with 1, the channels'",
        )
    return axis


def joined_channels(extents: Iterable[Extent], source: Tensor) -> Expression:
    """The channels that axes of `source` make together."""
    product = Expression.of(1)
    for extent in extents:
        number = extent.value if isinstance(extent, Size) else extent
        if number is None:
            raise Problem(
                rules.VARYING_SIZE,
                f"it would give a number of channels that changes with the input: {source}",
                help='pool to a fixed size first, as in ((C, "(1, 1)"), nv.AvgPool2d()), '
                "or fix the input's size with nv.Input(size=...)",
            )
        product = product * number
    return product


def joined_size(extents: Iterable[Extent]) -> Size:
    """The size that axes make together."""
    product = Size.constant(1)
    for extent in extents:
        product = product * (extent if isinstance(extent, Size) else fixed_size(extent))
    return product


def fixed_size(extent: Expression) -> Size:
    """Channels, or a part of them, as the size of a spatial axis."""
    return Size.constant(settled(extent))
