"""The state dict that a model will have, ahead of time.

In: a `Model`. Out: its `Entry`s, key by key in torch's order: shape, dtype, and the line of the
spec that each comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from neurlink_gen.code import Module, State, modules
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.lower.steps import plan
from neurlink_gen.names import snake_case


@dataclass(frozen=True)
class Entry:
    """One parameter or buffer.

    path: the lines that it stands in: the model's own, then those inside composite nerves.
    """

    key: str
    shape: tuple[int, ...]
    dtype: str
    is_buffer: bool
    path: tuple[Node, ...]


def state_dict(model: Model) -> tuple[Entry, ...]:
    """Every parameter and buffer of a model, its parameters at their defaults."""
    return tuple(
        Entry(
            state.name,
            tuple(extent.value for extent in state.shape),
            state.dtype,
            state.is_buffer,
            path,
        )
        for state, path in _states(model.graph, model.has_intermediates)
    )


_Located = tuple[State, tuple[Node, ...]]


def _states(graph: Graph, keep_all: bool = False) -> list[_Located]:
    """The state of a graph's class, each bearing its key as its name."""
    inside: dict[int, list[_Located]] = {}
    origins: dict[int, Node] = {}

    def instance(node: Node) -> Module:
        """A block as a module: what it is called decides what its attribute is called."""
        assert node.body is not None
        name = node.nerve_name
        module = Module(snake_case(name), name, is_block=True)
        inside[id(module)] = _states(node.body)
        origins[id(module)] = node
        kept.append(module)
        return module

    kept: list[Module] = []  # so that no other object gets the id of one of these
    for node in graph.nodes:
        for module in modules(node.result.code) if node.result is not None else ():
            origins[id(module)] = node

    def of(module: Module, node: Node | None) -> Iterator[_Located]:
        node = origins.get(id(module), node)
        for state in module.state:
            yield state, () if node is None else (node,)
        for state, path in inside.get(id(module), ()):
            assert node is not None
            yield state, (node, *path)
        for index, child in enumerate(module.children):
            name = module.names[index] if module.names else None
            for state, path in of(child, node):
                yield _under(name or str(index), state), path

    return [
        (_under(attribute.name, state), path)
        for attribute in plan(graph, instance, keep_all).attributes
        for state, path in of(attribute.module, None)
    ]


def _under(name: str, state: State) -> State:
    return replace(state, name=f"{name}.{state.name}")
