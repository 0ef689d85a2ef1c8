"""Which parameters a backward pass reaches.

In: a model's graph, and what it returns. Out: the values that a gradient flows to. Reading a
tensor's size passes no gradient on, and neither do indices.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.code import Ref
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.reads import values_read
from neurlink_gen.state_dict import Entry, state_dict


def trained(model: Model) -> Iterator[Entry]:
    """The parameters that a backward pass from everything that the model returns reaches."""
    graph = model.graph
    returned = list(graph.outputs)
    if model.has_intermediates:
        returned = [
            Ref(node.index, output)
            for node in graph.nodes
            for output in range(len(node.outputs))
        ]
    reach = _Reach()
    for entry in state_dict(model):
        wanted = frozenset(returned)
        if not entry.is_buffer and reach.is_reached(graph, wanted, entry.path):
            yield entry


class _Reach:
    """What gradients reach in some graphs, each asked for many times."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, frozenset[Ref]], frozenset[Ref]] = {}

    def is_reached(
        self, graph: Graph, wanted: frozenset[Ref], path: tuple[Node, ...]
    ) -> bool:
        """Whether a gradient reaches a line, given from the outside in."""
        node, *inner = path
        reached = self.reached(graph, wanted)
        if node.body is None or not inner:
            return any(ref.node == node.index for ref in reached)
        inside = _wanted_inside(node, reached)
        return self.is_reached(node.body, inside, tuple(inner))

    def reached(self, graph: Graph, wanted: frozenset[Ref]) -> frozenset[Ref]:
        """The values that a gradient reaches, from those where it begins."""
        key = (id(graph), wanted)
        if key not in self.known:
            self.known[key] = frozenset(self._reached(graph, wanted))
        return self.known[key]

    def _reached(self, graph: Graph, wanted: frozenset[Ref]) -> set[Ref]:
        reached = {ref for ref in wanted if _has_gradient(graph, ref)}
        lines = {ref.node for ref in reached}
        for node in reversed(graph.nodes):
            if node.index in lines:
                reads = self._passed_through(node, frozenset(reached))
                reached |= {ref for ref in reads if _has_gradient(graph, ref)}
                lines |= {ref.node for ref in reached}
        return reached

    def _passed_through(self, node: Node, reached: frozenset[Ref]) -> Iterator[Ref]:
        """The values that a line passes its outputs' gradients on to."""
        if node.body is None:
            yield from () if node.is_input else values_read(node)
            return
        inside = self.reached(node.body, _wanted_inside(node, reached))
        for inner, outer in zip(node.body.inputs, node.inputs, strict=True):
            if Ref(inner.index) in inside:
                yield outer


def _wanted_inside(node: Node, reached: frozenset[Ref]) -> frozenset[Ref]:
    """Those outputs of a composite nerve, as it calls them itself, that a gradient reaches."""
    assert node.body is not None
    outputs = enumerate(node.body.outputs)
    return frozenset(
        ref for output, ref in outputs if Ref(node.index, output) in reached
    )


def _has_gradient(graph: Graph, ref: Ref) -> bool:
    return graph.tensor(ref).dtype.startswith("float")
