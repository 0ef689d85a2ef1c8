"""`Times`: a tensor times a constant."""

from __future__ import annotations

from neurlink_gen.code import Slot, Text
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class Times(Operation):
    """Its input times a number, as EDSR does with what it adds to a residual.

    factor: the number. It is not learnt: `nv.Scale` is.
    Source: torch.mul; Lim et al., "Enhanced deep residual networks", arXiv:1707.02921.
    """

    namespaces = ("nerves",)
    takes_channels_last = True

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = arguments.number("factor", factor)

    def apply(self, site: Site) -> Result:
        site.require_float()
        factor = Slot(self.factor, "factor")
        return Result(
            (site.input,), Text("{} * {}", (site.code, factor), infix=True), fresh=True
        )
