"""`Unflatten`: one axis taken apart, as where vectors become maps."""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import agree, at_least_one, divided, settled
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.algebra.tracked import expression_of
from neurlink_gen.code import Apply, Module, Value, positional
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.axes import axis_of, fixed_size
from neurlink_gen.ops.operation import Operation, Result, SameSize, Site
from neurlink_gen.tensors import AXES, Tensor
from neurlink_gen.words import shown

Sizes = tuple[Size, ...]
Demands = tuple[SameSize, ...]
# A part that is left open: what is left of the axis.
REST = Expression.of(-1)


class Unflatten(Operation):
    """One axis made several: with dim=1 and (C, H, W), `[N, C * H * W]` becomes `[N, C, H, W]`.

    dim: the axis, counted as torch does: 1 is the channels'. unflattened_size: what it is taken
        apart into; one of these may be -1, which stands for what is left. That must be exact: a
        size that changes with the input is then demanded to be a multiple of the others' product.
    Source: torch.nn.Unflatten.
    """

    namespaces = ("nerves", "nn")

    def __init__(self, dim: int, unflattened_size: tuple[int, ...]) -> None:
        super().__init__()
        self.dim = arguments.integer("dim", dim)
        self.parts = _parts(unflattened_size)

    def apply(self, site: Site) -> Result:
        source = site.input
        axis = axis_of("dim", self.dim, source)
        rank = source.rank + len(self.parts) - 1
        if rank not in AXES:
            raise Problem(
                rules.SIZE_RANK,
                f"it would give {rank} spatial axes, and no nerve works on more than 3",
            )
        demands: Demands = ()
        if axis == 1:
            channels, *rest = _of_channels(source, self.parts)
            sizes: Sizes = (*map(fixed_size, rest), *source.sizes)
        else:
            channels, at = source.channels, axis - 2
            apart, demands = _of_size(source.sizes[at], self.parts)
            sizes = (*source.sizes[:at], *apart, *source.sizes[at + 1 :])
        given: Value = tuple(part.plain for part in self.parts)
        module = Module(
            "unflatten",
            "nn.Unflatten",
            (positional("dim", axis), positional("unflattened_size", given)),
        )
        output = Tensor(channels, sizes, dtype=source.dtype)
        return Result((output,), Apply(module, (site.code,)), demands)


def _parts(given: object) -> tuple[Expression, ...]:
    """The parts of an axis, of which one may be left open as -1."""
    values = given if isinstance(given, (tuple, list)) else ()
    parts = tuple(
        expression_of(value)
        for value in values
        if isinstance(value, int) and not isinstance(value, bool)
    )
    is_valid = all(
        1 <= part.value <= arguments.LARGEST for part in parts if part != REST
    )
    if not parts or len(parts) != len(values) or not is_valid or parts.count(REST) > 1:
        raise Problem(
            rules.BAD_VALUE,
            "`unflattened_size` must be a tuple of integers of at least 1, of which one may be -1, "
            f"not {shown(given)}",
        )
    return parts


def _product(parts: tuple[Expression, ...]) -> Expression:
    """The product of all parts but that which is left open."""
    product = Expression.of(1)
    for part in parts:
        product = product if part == REST else product * part
    return product


def _of_channels(source: Tensor, parts: tuple[Expression, ...]) -> list[Expression]:
    """The extents that the channels are taken apart into."""
    product = _product(parts)
    if REST not in parts:
        if not agree(product, source.channels):
            raise Problem(
                rules.CHANNEL_ARGUMENT,
                f"`unflattened_size` comes to {product}, and the input has {source.channels} "
                "channels",
            )
        return list(map(at_least_one, parts))
    rest = divided(source.channels, product)
    if rest is None:
        raise Problem(
            rules.CHANNEL_GROUPS,
            f"{source.channels} channels are not divisible by {product}",
        )
    return [rest if part == REST else at_least_one(part) for part in parts]


def _of_size(size: Size, parts: tuple[Expression, ...]) -> tuple[Sizes, Demands]:
    """The sizes that one is taken apart into, and what that demands of it."""
    product = settled(_product(parts))
    if REST not in parts and size.value != product:
        raise Problem(
            rules.BAD_VALUE,
            f"`unflattened_size` comes to {product}, and the size is {size}",
            help="write -1 in place of one of the numbers",
        )
    rest = size // product
    whole = rest * product
    reason = f"{size} is taken apart by {product}, which must divide it"
    demands = () if size == whole else (SameSize(size, whole, reason),)
    return tuple(rest if part == REST else fixed_size(part) for part in parts), demands
