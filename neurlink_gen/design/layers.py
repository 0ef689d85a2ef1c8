"""A network as its layers: what the rules of good design look at.

In: an elaborated graph. Out: its modules in the order in which they run, each with the module
that made what it reads, whether the two stand on one line, on two, or on either side of a
composite nerve's end.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from neurlink_gen.code import Apply, Code, Module, Ref, Value
from neurlink_gen.graph import Graph, Node
from neurlink_gen.ops.operation import signature
from neurlink_gen.tensors import Tensor

RANKS = {"1d": 1, "2d": 2, "3d": 3}


@dataclass(frozen=True)
class Layer:
    """A module at work.

    source: the first tensor that its line reads.
    before: the layer that made what it reads, if that is a module's output.
    is_only_reader: nothing else reads what it reads.
    """

    node: Node
    module: Module
    source: Tensor | None = None
    before: Layer | None = None
    is_only_reader: bool = True

    @functools.cached_property
    def name(self) -> str:
        """What torch calls it: `Conv2d`. A module of the user's own is none of torch's."""
        if self.module.is_opaque:
            return ""
        return self.module.torch_class.removeprefix("nn.")

    def is_one_of(self, *prefixes: str) -> bool:
        """Whether torch's name for it begins with one of these."""
        return self.name.startswith(prefixes)

    def argument(self, role: str) -> Value:
        """The value of one of its constructor's arguments; None where it has no such one."""
        for given in self.module.arguments:
            if given.slot.role == role:
                return cast(Value, given.slot.value)  # names come later
        return None

    def extents(self, role: str) -> tuple[int, ...]:
        """An argument that is a number for each axis, or one for all; in full."""
        value = self.argument(role)
        if type(value) is int:
            return (value,) * self.rank
        values = value if isinstance(value, tuple) else (value,) * self.rank
        return tuple(each for each in values if isinstance(each, int))

    @property
    def rank(self) -> int:
        """How many axes its class works on, as torch's name for it says."""
        return RANKS.get(self.name[-2:], 0)

    def is_written(self, argument: str) -> bool:
        """Whether the spec itself gives an argument to the line's nerve."""
        recipe = self.node.operation.recipe if self.node.operation else None
        if recipe is None:
            return False
        bound = signature(recipe.nerve_class).bind_partial(
            *recipe.arguments, **recipe.keywords
        )
        return argument in bound.arguments


class Layers:
    """The layers of a graph and of its composite nerves, the inside of each once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.graphs: list[Graph] = []
        self.every: list[Layer] = []
        self._ends: dict[int, dict[Ref, Layer]] = {}
        self._collect(graph)

    def of(self, *prefixes: str) -> Iterator[Layer]:
        """The layers whose name begins with one of these."""
        for name, layers in self._by_name.items():
            if name.startswith(prefixes):
                yield from layers

    @functools.cached_property
    def _by_name(self) -> dict[str, list[Layer]]:
        found: dict[str, list[Layer]] = {}
        for layer in self.every:
            found.setdefault(layer.name, []).append(layer)
        return found

    def nodes(self) -> Iterator[tuple[Node, Graph]]:
        """Every line that is written, and the network that it is a line of."""
        for graph in self.graphs:
            for node in graph.nodes:
                if node.index in graph.live and not node.is_input:
                    yield node, graph

    def end(self, ref: Ref, graph: Graph) -> Layer | None:
        """The layer that makes a value, if it is a module's output."""
        return self._ends[id(graph)].get(ref)

    def is_read_once(self, ref: Ref, graph: Graph) -> bool:
        """Whether one line alone reads a value, the network's outputs counted as a line."""
        if graph.readers[ref] > 1:
            return False
        body = graph.nodes[ref.node].body
        return body is None or self.is_read_once(body.outputs[ref.output], body)

    def _collect(self, graph: Graph) -> None:
        if id(graph) in self._ends:
            return
        ends = self._ends[id(graph)] = {}
        self.graphs.append(graph)
        for node in graph.nodes:
            if node.index not in graph.live or node.is_input:
                continue
            if node.body is not None:
                self._collect(node.body)
                for output, inner in enumerate(node.body.outputs):
                    self._keep(ends, Ref(node.index, output), node.body, inner)
            elif node.result is not None:
                made = self._applied(node.result.code, node, graph)
                if made is not None:
                    ends[Ref(node.index)] = made

    def _keep(self, ends: dict[Ref, Layer], ref: Ref, body: Graph, inner: Ref) -> None:
        made = self.end(inner, body)
        if made is not None:
            ends[ref] = made

    def _applied(self, code: Code, node: Node, graph: Graph) -> Layer | None:
        """The last layer of a piece of code, which is kept with those inside it."""
        if isinstance(code, Ref):
            return self.end(code, graph)
        operands = [each for each in code.operands if isinstance(each, (Ref, Apply))]
        inside = [self._applied(each, node, graph) for each in operands]
        if not isinstance(code, Apply):
            return None
        first = code.operands[0]
        alone = not isinstance(first, Ref) or self.is_read_once(first, graph)
        source = graph.tensor(node.inputs[0]) if node.inputs else None
        before = inside[0] if inside else None
        layer = Layer(node, code.module, source, before, alone)
        self.every.append(layer)
        return layer
