"""What lines read of other lines: values, or sizes alone.

In: a line, or a graph. Out: the values that are read, and the lines that run for what they compute.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.code import Code, Ref, Slot, Text
from neurlink_gen.graph import Graph, Node
from neurlink_gen.remembered import remembered


@remembered
def sizes_read(node: Node) -> tuple[Ref, ...]:
    """The values that a line reads for their size alone."""
    return () if node.result is None else tuple(_reads(node.result.code, sizes=True))


def values_read(node: Node) -> tuple[Ref, ...]:
    """The values that a line reads for themselves."""
    if node.result is None or not sizes_read(node):
        return node.reads
    return tuple(_reads(node.result.code, sizes=False))


def _reads(code: Code, sizes: bool, in_size: bool = False) -> Iterator[Ref]:
    if isinstance(code, Ref):
        if in_size == sizes:
            yield code
        return
    in_size = in_size or (isinstance(code, Text) and code.reads_size)
    for operand in code.operands:
        if isinstance(operand, Ref):
            if in_size == sizes:
                yield operand
        elif not isinstance(operand, Slot):
            yield from _reads(operand, sizes, in_size)


def live_for_values(graph: Graph) -> frozenset[int]:
    """The lines that the outputs depend on, sizes aside; the inputs are there in any case."""
    wanted = {ref.node for ref in graph.outputs} | {node.index for node in graph.inputs}
    for node in reversed(graph.nodes):
        if node.index in wanted:
            wanted.update(ref.node for ref in values_read(node))
    return frozenset(wanted)
