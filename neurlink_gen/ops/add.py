"""`Add`: the sum of tensors of one shape."""

from __future__ import annotations


from neurlink_gen.code import Text
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.merging import same_shape
from neurlink_gen.ops.operation import Operation, Result, Site


class Add(Operation):
    """The sum of its inputs, which must all have one shape.

    `Add[["a", "b"]]()` adds the lines tagged a and b.
    """

    namespaces = ("nerves",)
    inputs = (2, None)
    takes_channels_last = True

    def apply(self, site: Site) -> Result:
        demands = same_shape(site, "Add")
        codes = tuple(operand.code for operand in site.inputs)
        text = Text(" + ".join("{}" for _ in codes), codes, infix=True)
        # A sum of indices is no index.
        output = replace(site.input, points_into=None)
        return Result((output,), text, demands, fresh=True)
