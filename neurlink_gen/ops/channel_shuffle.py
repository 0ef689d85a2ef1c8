"""`ChannelShuffle`: the channels of several groups, interleaved."""

from __future__ import annotations

from neurlink_gen.code import Apply, Module, positional
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops import arguments
from neurlink_gen.ops.operation import Operation, Result, Site


class ChannelShuffle(Operation):
    """The channels interleaved: the first of each group, then the second of each, and so on.

    groups: how many groups, which must divide the channels.
    Source: torch.nn.ChannelShuffle; Zhang et al., "ShuffleNet", arXiv:1707.01083.
    """

    namespaces = ("nerves", "nn")

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = arguments.integer("groups", groups, 1)

    def apply(self, site: Site) -> Result:
        channels = site.input.channels
        if site.input.rank == 0:
            raise Problem(
                rules.SIZE_RANK,
                f"it needs a spatial axis, and its input is {site.input}",
            )
        if channels.divided_by(self.groups) is None:
            raise Problem(
                rules.CHANNEL_GROUPS,
                f"{channels} channels are not divisible into {self.groups} groups",
            )
        module = Module(
            "shuffle", "nn.ChannelShuffle", (positional("groups", self.groups),)
        )
        return Result((site.input,), Apply(module, (site.code,)))
