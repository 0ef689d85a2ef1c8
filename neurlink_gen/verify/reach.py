"""Which parameters a backward pass reaches.

In: a model's graph, and what it returns. Out: the values that a gradient flows to. Reading a
tensor's size passes no gradient on, and neither do indices.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from neurlink_gen.code import Ref
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.size_sources import values_read
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
    for entry in state_dict(model):
        if not entry.is_buffer and _is_reached(graph, returned, entry.path):
            yield entry


def _is_reached(graph: Graph, wanted: Collection[Ref], path: tuple[Node, ...]) -> bool:
    node, *inner = path
    reached = _reached(graph, wanted)
    if node.body is None or not inner:
        return any(ref.node == node.index for ref in reached)
    return _is_reached(node.body, _wanted_inside(node, reached), tuple(inner))


def _reached(graph: Graph, wanted: Collection[Ref]) -> set[Ref]:
    """The values that a gradient reaches, from those where it begins."""
    reached = {ref for ref in wanted if _has_gradient(graph, ref)}
    for node in reversed(graph.nodes):
        if any(ref.node == node.index for ref in reached):
            reads = _passed_through(node, reached)
            reached |= {ref for ref in reads if _has_gradient(graph, ref)}
    return reached


def _passed_through(node: Node, reached: Collection[Ref]) -> Iterator[Ref]:
    """The values that a line passes its outputs' gradients on to."""
    if node.body is None:
        yield from () if node.is_input else values_read(node)
        return
    inside = _reached(node.body, _wanted_inside(node, reached))
    for inner, outer in zip(node.body.inputs, node.inputs, strict=True):
        if Ref(inner.index) in inside:
            yield outer


def _wanted_inside(node: Node, reached: Collection[Ref]) -> list[Ref]:
    """Those outputs of a composite nerve, as it calls them itself, that a gradient reaches."""
    assert node.body is not None
    outputs = enumerate(node.body.outputs)
    return [ref for output, ref in outputs if Ref(node.index, output) in reached]


def _has_gradient(graph: Graph, ref: Ref) -> bool:
    return graph.tensor(ref).dtype.startswith("float")
