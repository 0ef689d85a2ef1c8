"""The same network, with every line's output returned.

In: a `Model`. Out: a model whose `forward` returns every line that is written, those inside
composite nerves included, and a `Watch` for each tensor: which line it is of, and what the
compiler says of it. Nothing else about the network changes, so that both run the same operations
in the same order; but for how parameters begin: stages and lists, of which that may speak, are taken
apart where lines inside of them are returned, and the twin runs without numbers.
"""

from __future__ import annotations


from neurlink_gen.code import Ref
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.tensors import Tensor


@dataclass(frozen=True)
class Watch:
    """A tensor that is returned: output `output` of a line, and what is said of it."""

    node: Node
    output: int
    tensor: Tensor


def observed(model: Model) -> tuple[Model, tuple[Watch, ...]]:
    """The model that returns everything, and what each thing that it returns is."""
    graph, refs, watches = _Observer().graph(model.graph)
    changed = replace(graph, outputs=refs, training=0)
    twin = replace(model, graph=changed, has_intermediates=False, beginnings=())
    return twin, watches


class _Observer:
    def __init__(self) -> None:
        # Repeated blocks share a body, and so they do here.
        self.bodies: dict[int, tuple[Graph, tuple[Watch, ...]]] = {}

    def graph(self, graph: Graph) -> tuple[Graph, tuple[Ref, ...], tuple[Watch, ...]]:
        """A graph whose composite lines return what is inside; all that its lines make."""
        nodes: list[Node] = []
        refs: list[Ref] = []
        watches: list[Watch] = []
        for node in graph.nodes:
            if node.index in graph.live:
                own = [Watch(node, *pair) for pair in enumerate(node.outputs)]
                if node.body is not None:
                    body, inside = self.body(node.body)
                    outputs = (*node.outputs, *(each.tensor for each in inside))
                    node = replace(node, body=body, outputs=outputs)
                    own += inside
                watches += own
                refs += [Ref(node.index, output) for output in range(len(own))]
            nodes.append(node)
        graph = replace(graph, nodes=tuple(nodes), beginnings=())
        return graph, tuple(refs), tuple(watches)

    def body(self, body: Graph) -> tuple[Graph, tuple[Watch, ...]]:
        """The inside of a composite nerve; after its outputs it returns its other lines'."""
        if id(body) not in self.bodies:
            graph, refs, watches = self.graph(body)
            # What comes in, and what is returned in any case, the line around it tells of.
            told = {*body.outputs, *(Ref(node.index) for node in body.inputs)}
            rest = [i for i, ref in enumerate(refs) if ref not in told]
            outputs = (*body.outputs, *(refs[i] for i in rest))
            self.bodies[id(body)] = (
                replace(graph, outputs=outputs),
                tuple(watches[i] for i in rest),
            )
        return self.bodies[id(body)]
