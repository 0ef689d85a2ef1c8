"""`Flatten`: maps turned into vectors."""

from __future__ import annotations

from neurlink_gen import rules
from neurlink_gen.code import Module, Text
from neurlink_gen.diagnostics import Problem
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor


class Flatten(Operation):
    """`[N, C, H, W]` to `[N, C * H * W]`. The sizes must be the same for every input.

    Source: torch.nn.Flatten with its defaults.
    """

    namespaces = ("nerves", "nn")

    def apply(self, site: Site) -> Result:
        channels = site.input.channels
        for size in site.input.sizes:
            if size.value is None:
                raise Problem(
                    rules.VARYING_SIZE,
                    f"it would give a number of channels that changes with the input: {site.input}",
                    help='pool to a fixed size first, as in ((C, "(1, 1)"), nv.AvgPool2d()), '
                    "or fix the input's size with nv.Input(size=...)",
                )
            channels = channels * size.value
        output = Tensor(channels, (), dtype=site.input.dtype)
        text = Text(
            "{}.flatten(1)", (site.code,), module=Module("flatten", "nn.Flatten")
        )
        return Result((output,), text)
