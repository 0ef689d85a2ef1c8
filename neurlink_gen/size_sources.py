"""Chooses the tensor whose size an interpolation takes.

In: an elaborated graph, in which a size is read from some tensor that has it. Out: the same graph,
in which it is read from one that is needed anyway and, if there is one, still at hand: a line is
not run, and no tensor kept, for its size alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from neurlink_gen.code import Apply, Code, Ref, Slot, Text
from neurlink_gen.graph import Graph, Node


def settle_sizes(graph: Graph, keep_all_outputs: bool = False) -> Graph:
    """The graph with every size read from the best tensor that has it."""
    bodies = {id(node.body): node.body for node in graph.nodes if node.body is not None}
    settled = {key: settle_sizes(body) for key, body in bodies.items()}
    graph = replace(
        graph,
        nodes=tuple(
            replace(node, body=settled[id(node.body)]) if node.body else node
            for node in graph.nodes
        ),
    )
    if not any(_sizes_read(node) for node in graph.nodes):
        return graph
    live = _live(graph)
    if keep_all_outputs:
        live = frozenset(range(len(graph.nodes)))
    last_read = {ref: len(graph.nodes) for ref in graph.outputs}
    for node in graph.nodes:
        for ref in _values_read(node) if node.index in live else ():
            last_read.setdefault(ref, -1)
            last_read[ref] = max(last_read[ref], node.index)

    def best(node: Node, ref: Ref) -> Ref:
        sizes = graph.tensor(ref).sizes
        candidates = [
            Ref(earlier.index, output)
            for earlier in graph.nodes[: node.index]
            for output, tensor in enumerate(earlier.outputs)
            if tensor.sizes == sizes
        ]

        def merit(each: Ref) -> tuple[bool, bool, bool, int]:
            """Of those at hand the first, which others are made to fit; else an input, of which
            no more than the size is kept; else the latest."""
            is_at_hand = last_read.get(each, -1) >= node.index
            is_input = graph.nodes[each.node].is_input
            order = -each.node if is_at_hand else each.node
            return each.node in live, is_at_hand, is_input, order

        return max(candidates, key=merit)

    return replace(graph, nodes=tuple(_with_sizes(node, best) for node in graph.nodes))


Choose = Callable[[Node, Ref], Ref]


def _sizes_read(node: Node) -> list[Ref]:
    """The values that a line reads for their size alone."""
    return [] if node.result is None else list(_reads(node.result.code, sizes=True))


def _values_read(node: Node) -> list[Ref]:
    """The values that a line reads for themselves."""
    if node.result is None or node.is_input:
        return list(node.inputs)
    return list(_reads(node.result.code, sizes=False))


def _reads(code: Code, sizes: bool, in_size: bool = False) -> Iterator[Ref]:
    if isinstance(code, Ref):
        if in_size == sizes:
            yield code
        return
    in_size = in_size or (isinstance(code, Text) and code.reads_size)
    for operand in code.operands:
        if not isinstance(operand, Slot):
            yield from _reads(operand, sizes, in_size)


def _live(graph: Graph) -> frozenset[int]:
    """The lines that the outputs depend on, sizes aside; the inputs are there in any case."""
    wanted = {ref.node for ref in graph.outputs} | {node.index for node in graph.inputs}
    for node in reversed(graph.nodes):
        if node.index in wanted:
            wanted.update(ref.node for ref in _values_read(node))
    return frozenset(wanted)


def _with_sizes(node: Node, best: Choose) -> Node:
    if not _sizes_read(node):
        return node
    assert node.result is not None
    code = _replaced(node.result.code, lambda ref: best(node, ref))
    return replace(node, result=replace(node.result, code=code))


def _replaced(code: Code, best: Callable[[Ref], Ref], in_size: bool = False) -> Code:
    if isinstance(code, Ref):
        return best(code) if in_size else code
    in_size = in_size or (isinstance(code, Text) and code.reads_size)
    operands = tuple(
        operand if isinstance(operand, Slot) else _replaced(operand, best, in_size)
        for operand in code.operands
    )
    if isinstance(code, Text):
        return replace(code, operands=operands)
    inner = tuple(operand for operand in operands if not isinstance(operand, Slot))
    return Apply(code.module, inner)
