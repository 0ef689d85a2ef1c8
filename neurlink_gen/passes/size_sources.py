"""Chooses the tensor whose size an interpolation takes.

In: an elaborated graph, in which a size is read from some tensor that has it. Out: the same graph,
in which it is read from one that is needed anyway and, if there is one, still at hand: a line is
not run, and no tensor kept, for its size alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import (
    Apply,
    Code,
    Ref,
    Slot,
    Text,
)
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.reads import live_for_values, sizes_read, values_read
from neurlink_gen.remembered import remembered

Sizes = tuple[Size, ...]


def settle_sizes(graph: Graph, keep_all_outputs: bool = False) -> Graph:
    """The graph with every size read from the best tensor that has it."""
    graph = graph.with_bodies(_settled)
    if not any(sizes_read(node) for node in graph.nodes):
        return graph
    # What only training needs is not at hand in evaluation.
    always = graph.in_evaluation
    live = live_for_values(always)
    if keep_all_outputs:
        live = frozenset(range(len(graph.nodes)))
    sources = _Sources(live, _last_reads(always, live))
    nodes = []
    for node in graph.nodes:
        nodes.append(_with_sizes(node, graph, sources))
        sources.add(node)
    return replace(graph, nodes=tuple(nodes))


@remembered
def _settled(body: Graph) -> Graph:
    return settle_sizes(body)


def _last_reads(graph: Graph, live: frozenset[int]) -> dict[Ref, int]:
    """The last line that reads each value for itself; past the end for what is returned."""
    last = {
        ref: node.index
        for node in graph.nodes
        if node.index in live
        for ref in values_read(node)
    }
    return last | {ref: len(graph.nodes) for ref in graph.outputs}


class _Sources:
    """The tensors so far, by their sizes, and which of them are needed anyway."""

    def __init__(self, live: frozenset[int], last_read: Mapping[Ref, int]) -> None:
        self.live = live
        self.last_read = last_read
        self.held: dict[Sizes, deque[Ref]] = {}
        self.newest: dict[Sizes, Ref] = {}
        self.newest_live: dict[Sizes, Ref] = {}
        self.newest_input: dict[Sizes, Ref] = {}

    def add(self, node: Node) -> None:
        for output, tensor in enumerate(node.outputs):
            if tensor.has_channels_last:
                continue  # a size is read from the last axes
            ref = Ref(node.index, output)
            self.newest[tensor.sizes] = ref
            if node.index in self.live:
                self.newest_live[tensor.sizes] = ref
                self.held.setdefault(tensor.sizes, deque()).append(ref)
            if node.is_input:
                self.newest_input[tensor.sizes] = ref

    def best(self, sizes: Sizes, line: int) -> Ref:
        """Of those still held where a line runs the first, which others are made to fit.

        Else an input, of which no more than the size is kept; else the newest that is made anyway.
        """
        held = self.held.get(sizes, deque())
        # Lines are visited in order: what is not held at this one is not held at a later one.
        while held and self.last_read.get(held[0], -1) < line:
            held.popleft()
        if held:
            return held[0]
        made = self.newest_input.get(sizes) or self.newest_live.get(sizes)
        return made or self.newest[sizes]


def _with_sizes(node: Node, graph: Graph, sources: _Sources) -> Node:
    if not sizes_read(node):
        return node
    assert node.result is not None

    def best(ref: Ref) -> Ref:
        return sources.best(graph.tensor(ref).sizes, node.index)

    return replace(
        node, result=replace(node.result, code=_replaced(node.result.code, best))
    )


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
