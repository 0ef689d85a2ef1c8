"""`Linear`: a fully connected layer."""

from __future__ import annotations


from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import (
    Apply,
    Module,
    State,
    argument,
    positional,
)
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.places import Part
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Cost, Operation, Result, Site


class Linear(Operation):
    """A fully connected layer: `[N, C]` to `[N, channels declared]`.

    Where the channels are last, it works on each cell: `[N, H, W, C]` to `[N, H, W, declared]`.
    bias: add a learnt vector to the output. Source: torch.nn.Linear.
    """

    namespaces = ("nerves",)
    takes_channels_last = True

    def __init__(self, bias: bool = True) -> None:
        super().__init__()
        self.bias = arguments.flag("bias", bias)

    def apply(self, site: Site) -> Result:
        if site.target.channels is None:
            raise Problem(
                rules.BAD_CHANNELS,
                "a Linear must declare its channels",
                help="write, for example, ((10, ()), nv.Linear())",
                part=Part("channels"),
            )
        return linear(site, site.target.channels, self.bias)


def linear(site: Site, out_features: Expression, bias: bool) -> Result:
    """A fully connected layer with so many outputs at a line."""
    site.require_float()
    if site.input.rank and not site.input.has_channels_last:
        raise Problem(
            rules.SIZE_RANK,
            f"it works on [N, C], and its input is {site.input}",
            help="flatten first: ((..., ()), nv.Flatten()); or, to work on each cell, bring the "
            "channels to the end with nv.ChannelsLast()",
        )
    in_features = site.input.channels
    module = Module(
        "fc",
        "nn.Linear",
        (
            positional("in_features", in_features.plain, is_told=True),
            positional("out_features", out_features.plain, is_told=True),
            argument("bias", bias, True, is_told=True),
        ),
        (
            State("weight", (out_features, in_features)),
            *([State("bias", (out_features,))] if bias else []),
        ),
    )
    cost = Cost(in_features.value * out_features.value, site.input.sizes)
    output = replace(site.input, channels=out_features)
    return Result((output,), Apply(module, (site.code,)), costs=(cost,), fresh=True)
