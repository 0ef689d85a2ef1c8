"""`nn.Linear`, as torch declares it."""

from __future__ import annotations

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.ops import arguments
from neurlink_gen.ops.batch_norm import check_channels
from neurlink_gen.ops.linear import linear
from neurlink_gen.ops.operation import Operation, Result, Site


class Linear(Operation):
    """A fully connected layer with explicit features, `[N, in_features]` to `[N, out_features]`.

    in_features: the input's channels. out_features: the channels that come out, which the line
    declares too. bias: add a learnt vector to the output. Source: torch.nn.Linear.
    """

    namespaces = ("nn",)
    takes_channels_last = True

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        self.in_features = arguments.integer("in_features", in_features, 1)
        self.out_features = arguments.integer("out_features", out_features, 1)
        self.bias = arguments.flag("bias", bias)

    def apply(self, site: Site) -> Result:
        check_channels("in_features", self.in_features, site.input.channels)
        return linear(site, Expression.of(self.out_features), self.bias)
