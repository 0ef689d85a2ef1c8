"""`Scale`: a learnt factor for each channel, which is a parameter of the network itself."""

from __future__ import annotations


from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import (
    Apply,
    Module,
    Parameter,
    State,
    positional,
)
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site

ONE = Expression.of(1)


class Scale(Operation):
    """Its input times a learnt factor for each channel, as layer scale does on residual branches.

    The factors are a parameter, called like the line's tag, and no module of their own. init: what
    they begin as.
    Source: torch.nn.Parameter; Touvron et al., "Going deeper with image transformers",
        arXiv:2103.17239.
    """

    namespaces = ("nerves",)
    is_module = False
    takes_channels_last = True

    def __init__(self, init: float = 1.0) -> None:
        super().__init__()
        self.init = arguments.number("init", init)

    def apply(self, site: Site) -> Result:
        site.require_float()
        source = site.input
        rank = 0 if source.has_channels_last else source.rank
        extents = ", ".join(["{}", *["1"] * rank]) if rank else "{},"
        module = Module(
            "scale",
            "nn.Parameter",
            (
                positional("channels", source.channels.plain, is_told=True),
                positional("init", self.init, is_told=True),
            ),
            (State("", (source.channels, *[ONE] * rank)),),
            raw=Parameter(f"torch.full(({extents}), {{}})", "{} * {}"),
        )
        output = replace(source, points_into=None)
        return Result((output,), Apply(module, (site.code,)))
