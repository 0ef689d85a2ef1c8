"""Writes what has a shorter form where all its numbers are one: `x.chunk(2, dim=1)`.

In: a graph, with the parameters that survive as formulas. Out: the same graph. Only here it is known
what is equal at every value of the parameters, and not by chance at the default.
"""

from __future__ import annotations


from neurlink_gen.code import Code, Slot, Text
from neurlink_gen.graph import Graph
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.remembered import remembered


@remembered
def settle_alike(graph: Graph) -> Graph:
    """The graph with the shorter forms."""
    graph = graph.with_bodies(settle_alike)
    nodes = [
        (
            replace(node, result=replace(node.result, code=_shorter(node.result.code)))
            if node.result is not None and _has_shorter(node.result.code)
            else node
        )
        for node in graph.nodes
    ]
    if all(node is before for node, before in zip(nodes, graph.nodes)):
        return graph
    return graph.with_nodes(nodes)


def _has_shorter(code: Code) -> bool:
    if not isinstance(code, Text) or not code.alike:
        return False
    values = [each.value for each in code.operands if isinstance(each, Slot)]
    return all(value == values[0] for value in values)


def _shorter(code: Code) -> Code:
    assert isinstance(code, Text)
    operands = tuple(each for each in code.operands if not isinstance(each, Slot))
    return replace(code, template=code.alike, operands=operands, alike="")
