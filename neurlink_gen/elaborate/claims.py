"""What later lines read: a line's outputs as it declares them, which the proof holds it to.

In: what a line declares, and what its nerve gives. Out: the tensors that other lines see.
"""

from __future__ import annotations


from neurlink_gen.algebra.observation import agree
from neurlink_gen.code import Text
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.findings.source import Origin
from neurlink_gen.graph import Node
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.input import Input
from neurlink_gen.ops.operation import Result, instantiate
from neurlink_gen.tensors import Target, Tensor

_INPUT = instantiate(Input())


def declared_tensor(target: Target) -> Tensor | None:
    """What a line with a mistake is taken to give; None where it leaves something open."""
    if target.channels is None or target.sizes is None:
        return None
    return Tensor(target.channels, target.sizes)


def claimed(target: Target, produced: Tensor) -> Tensor:
    """The tensor that later lines read: as declared where it is declared."""
    sizes = produced.sizes if target.sizes is None else target.sizes
    if len(sizes) != produced.rank:
        raise Problem(
            rules.SIZE_RANK,
            f"the line declares {len(sizes)} spatial axes, and its nerve gives {produced.rank}",
            help=(
                "declare () as the size of an [N, C] tensor"
                if not produced.rank
                else None
            ),
        )
    channels = target.channels or produced.channels
    if channels is produced.channels and sizes == produced.sizes:
        return produced
    # Where they are not equal at all, the proof says so.
    agree(channels, produced.channels)
    return replace(produced, channels=channels, sizes=sizes)


def input_node(index: int, tensor: Tensor, origin: Origin) -> Node:
    """A line through which a tensor comes into a composite nerve."""
    target = Target(tensor.channels, tensor.sizes)
    result = Result((tensor,), Text(""))
    return Node(index, None, origin, (), (target,), (tensor,), _INPUT, result)
