"""`Mean`: a map's mean, one number for each channel."""

from __future__ import annotations

from neurlink_gen.code import Text
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops.operation import Operation, Result, Site
from neurlink_gen.tensors import Tensor


class Mean(Operation):
    """The mean over all spatial axes: `[N, C, H, W]` to `[N, C]`.

    It is a global average pool with nothing left to flatten. Source: torch.mean.
    """

    namespaces = ("nerves",)

    def apply(self, site: Site) -> Result:
        site.require_float()
        rank = site.input.rank
        if rank == 0:
            raise Problem(
                rules.SIZE_RANK,
                f"it needs a spatial axis, and its input is {site.input}",
            )
        axes = tuple(range(2, rank + 2)) if rank > 1 else 2
        output = Tensor(site.input.channels, ())
        text = Text(f"{{}}.mean(dim={axes})", (site.code,))
        return Result((output,), text, fresh=True)
