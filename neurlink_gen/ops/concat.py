"""`Concat`: tensors joined along their channels."""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import Text
from neurlink_gen.ops.merging import same_sizes
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor


class Concat(Operation):
    """Its inputs joined along the channels, in the order of the selector.

    All must have the same spatial sizes. Source: torch.cat with dim=1.
    """

    namespaces = ("nerves",)
    inputs = (1, None)

    def apply(self, site: Site) -> Result:
        demands = same_sizes(site, "Concat")
        channels = sum(
            (operand.tensor.channels for operand in site.inputs), Expression.of(0)
        )
        codes = tuple(operand.code for operand in site.inputs)
        listed = ", ".join("{}" for _ in codes)
        text = Text(f"torch.cat([{listed}], dim=1)", codes)
        output = Tensor(channels, site.input.sizes, dtype=site.input.dtype)
        return Result((output,), text, demands, fresh=True)
