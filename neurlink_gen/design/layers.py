"""A network as its layers: what the rules of good design look at.

In: an elaborated graph, or that of a composite nerve. Out: its modules in the order in which they
run, each with the module that made what it reads, whether the two stand on one line, on two, or on
either side of a composite nerve's end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from neurlink_gen.code import (
    Apply,
    Code,
    Module,
    Ref,
    Value,
)
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.remembered import remembered, remembered_property
from neurlink_gen.ops.calls import signature
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

    @remembered_property
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
        return _by_role(self.module).get(role)

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


@remembered
def _by_role(module: Module) -> dict[str, Value]:
    """The arguments of a module's constructor; names come later."""
    given = reversed(module.arguments)
    return {each.slot.role: cast(Value, each.slot.value) for each in given}


class Layers:
    """The layers of a graph's own lines, and what its composite nerves end with.

    every: the layers. ends: those that make values of the graph, by the values.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes = _written(graph)
        self.every, self.ends = _layers(graph)

    def of(self, *prefixes: str) -> list[Layer]:
        """The layers whose name begins with one of these."""
        return [
            layer
            for name, layers in self._by_name.items()
            if name.startswith(prefixes)
            for layer in layers
        ]

    @remembered_property
    def _by_name(self) -> dict[str, list[Layer]]:
        found: dict[str, list[Layer]] = {}
        for layer in self.every:
            found.setdefault(layer.name, []).append(layer)
        return found


@remembered
def layers_of(graph: Graph) -> Layers:
    """The layers of a graph."""
    return Layers(graph)


@remembered
def _written(graph: Graph) -> tuple[Node, ...]:
    live = graph.live
    return tuple(
        node for node in graph.nodes if node.index in live and not node.is_input
    )


@remembered
def _layers(graph: Graph) -> tuple[list[Layer], dict[Ref, Layer]]:
    every: list[Layer] = []
    ends: dict[Ref, Layer] = {}
    for node in _written(graph):
        if node.body is not None:
            _, inside = _layers(node.body)
            for output, inner in enumerate(node.body.outputs):
                if inner in inside:
                    ends[Ref(node.index, output)] = inside[inner]
        elif node.result is not None:
            made = _applied(node.result.code, _Line(node, graph, ends), every)
            if made is not None:
                ends[Ref(node.index)] = made
    return every, ends


@dataclass(frozen=True)
class _Line:
    """A line, its graph, and the layers that make the values so far."""

    node: Node
    graph: Graph
    ends: Mapping[Ref, Layer]


def _applied(code: Code, line: _Line, every: list[Layer]) -> Layer | None:
    """The last layer of a piece of code, which is appended with those inside it."""
    if isinstance(code, Ref):
        return line.ends.get(code)
    inside = [
        _applied(each, line, every)
        for each in code.operands
        if isinstance(each, (Ref, Apply))
    ]
    if not isinstance(code, Apply):
        return None
    first, inputs = code.operands[0], line.node.inputs
    alone = not isinstance(first, Ref) or is_read_once(first, line.graph)
    source = line.graph.tensor(inputs[0]) if inputs else None
    before = inside[0] if inside else None
    every.append(Layer(line.node, code.module, source, before, alone))
    return every[-1]


def is_read_once(ref: Ref, graph: Graph) -> bool:
    """Whether one line alone reads a value, the network's outputs counted as a line."""
    if graph.readers[ref] > 1:
        return False
    body = graph.nodes[ref.node].body
    return body is None or is_read_once(body.outputs[ref.output], body)
