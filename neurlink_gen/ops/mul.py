"""`Mul`: the product of two tensors."""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import are_equal
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Text
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops.operation import Operation, Result, SameSize, Site
from neurlink_gen.tensors import Tensor

ONE = Expression.of(1)
ONE_PIXEL = Size.constant(1)


class Mul(Operation):
    """The elementwise product of two tensors, as in squeeze-and-excitation.

    The smaller input may have one channel, or be of size 1 along all spatial axes, where the
    larger is not: it is then repeated along them (`[N, C, H, W]` times `[N, C, 1, 1]`).
    """

    namespaces = ("nerves",)
    inputs = (2, None)

    def apply(self, site: Site) -> Result:
        site.require_float()
        output = site.input
        demands: tuple[SameSize, ...] = ()
        for operand in site.inputs[1:]:
            output, more = _product(output, operand.tensor)
            demands += more
        codes = tuple(operand.code for operand in site.inputs)
        text = Text(" * ".join("{}" for _ in codes), codes, infix=True)
        return Result((output,), text, demands)


def _product(left: Tensor, right: Tensor) -> tuple[Tensor, tuple[SameSize, ...]]:
    if left.rank != right.rank:
        raise Problem(
            rules.SIZE_RANK,
            f"the inputs of Mul have {left.rank} and {right.rank} spatial axes",
        )
    either_is_one = ONE in (left.channels, right.channels)
    if not either_is_one and not are_equal(left.channels, right.channels):
        raise Problem(
            rules.CHANNEL_MERGE,
            f"the inputs of Mul have {left.channels} and {right.channels} channels",
            notes=("they must be equal, or one of them 1",),
        )
    channels = right.channels if left.channels == ONE else left.channels
    if all(size == ONE_PIXEL for size in right.sizes):
        return Tensor(channels, left.sizes), ()
    if all(size == ONE_PIXEL for size in left.sizes):
        return Tensor(channels, right.sizes), ()
    demands = zip(left.sizes, right.sizes, strict=True)
    return Tensor(channels, left.sizes), tuple(SameSize(a, b) for a, b in demands)
