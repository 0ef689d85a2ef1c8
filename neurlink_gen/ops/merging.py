"""What operations with several inputs demand of them."""

from __future__ import annotations

from neurlink_gen.algebra.observation import agree
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.ops.operation import SameSize, Site


def same_sizes(site: Site, name: str) -> tuple[SameSize, ...]:
    """The demand that all inputs have the first one's spatial sizes."""
    first = site.input
    for operand in site.inputs[1:]:
        if operand.tensor.rank != first.rank:
            raise Problem(
                rules.SIZE_RANK,
                f"the inputs of {name} have {first.rank} and {operand.tensor.rank} spatial axes",
            )
        if operand.tensor.has_channels_last != first.has_channels_last:
            raise Problem(
                rules.LAYOUT,
                f"the inputs of {name} have their channels in different places: {first} and "
                f"{operand.tensor}",
                help="bring one to the other with nv.ChannelsFirst() or nv.ChannelsLast()",
            )
        if operand.tensor.dtype != first.dtype:
            raise Problem(
                rules.DTYPE,
                f"the inputs of {name} are of {first.dtype} and {operand.tensor.dtype}",
            )
    return tuple(
        SameSize(ours, theirs)
        for operand in site.inputs[1:]
        for ours, theirs in zip(first.sizes, operand.tensor.sizes, strict=True)
    )


def same_shape(site: Site, name: str) -> tuple[SameSize, ...]:
    """The demand that all inputs have the first one's channels and spatial sizes."""
    demands = same_sizes(site, name)
    for operand in site.inputs[1:]:
        if not agree(operand.tensor.channels, site.input.channels):
            raise Problem(
                rules.CHANNEL_MERGE,
                f"the inputs of {name} have {site.input.channels} and "
                f"{operand.tensor.channels} channels",
                help=f"bring one to the other's channels with {_mixing(site.input.rank)}",
            )
    return demands


def _mixing(rank: int) -> str:
    """What changes the channels of a tensor with so many spatial axes."""
    if rank == 0:
        return "a line of nv.Linear()"
    return f"a line of nv.Conv{rank}d(1), or use nv.SkipConnect{rank}d, which does it for you"
