"""The state dict that a model will have, ahead of time.

In: a `Model`. Out: its `Entry`s, key by key in torch's order: shape, dtype, and the line of the
spec that each comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neurlink_gen.code import (
    Apply,
    Code,
    Module,
    Ref,
    Slot,
    State,
)
from neurlink_gen.code_trees import modules
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.classes import Attribute
from neurlink_gen.lower.steps import plan
from neurlink_gen.names import snake_case
from neurlink_gen.remembered import remembered


@dataclass(frozen=True)
class Entry:
    """One parameter or buffer.

    module: the class of the module that holds it. path: the lines that it stands in: the model's
    own, then those inside composite nerves. place: of the module among those of the last line.
    """

    key: str
    shape: tuple[int, ...]
    dtype: str
    is_buffer: bool
    module: str
    path: tuple[Node, ...]
    place: int

    @property
    def is_unknown(self) -> bool:
        """Whether it stands for all that a module of the user's own has in it."""
        return self.key.endswith(f".{UNKNOWN}")


def entries(model: Model) -> tuple[Entry, ...]:
    """Every parameter and buffer of a model, its parameters at their defaults."""
    return tuple(
        Entry(
            state.name,
            tuple(extent.value for extent in state.shape),
            state.dtype,
            state.is_buffer,
            module,
            path,
            place,
        )
        for state, module, path, place in _states(model.graph, model.has_intermediates)
    )


def state_dict(model: Model) -> tuple[Entry, ...]:
    """Those of them that are known."""
    return tuple(each for each in entries(model) if not each.is_unknown)


def unknown_state(model: Model) -> tuple[str, ...]:
    """What the keys begin with of what modules of the user's own have in them."""
    unknown = (each for each in entries(model) if each.is_unknown)
    return tuple(each.key.removesuffix(UNKNOWN) for each in unknown)


UNKNOWN = "*"
"""In the place of the names that are not known."""

_Located = tuple[State, str, tuple[Node, ...], int]
"""A state, the class of its module, the lines that it stands in, and the module's place there."""


@remembered
def _states_inside(body: Graph) -> list[_Located]:
    return _states(body, keep_all=False)


def _states(graph: Graph, keep_all: bool) -> list[_Located]:
    """The state of a graph's class, each bearing its key as its name."""
    inside: dict[int, list[_Located]] = {}
    origins: dict[int, Node] = {}
    places: dict[int, int] = {}

    def instance(node: Node) -> Module:
        """A block as a module: what it is called decides what its attribute is called."""
        assert node.body is not None
        name = node.nerve_name
        module = Module(snake_case(name), name, is_block=True)
        inside[id(module)] = _states_inside(node.body)
        origins[id(module)] = node
        kept.append(module)
        return module

    kept: list[Module] = []  # so that no other object gets the id of one of these
    own = _with_own_modules(graph)
    for node, copy in zip(graph.nodes, own.nodes, strict=True):
        if copy.result is not None:
            for place, each in enumerate(_identities(modules(copy.result.code))):
                origins[each], places[each] = node, place

    def of(module: Module, node: Node | None) -> Iterator[_Located]:
        node = origins.get(id(module), node)
        own = () if node is None else (node,)
        # Nothing is known of what is in a module of the user's own but what its keys begin with.
        for state in (State(UNKNOWN, ()),) if module.is_opaque else module.state:
            yield state, module.constructor, own, places.get(id(module), 0)
        for state, kind, path, place in inside.get(id(module), ()):
            assert node is not None
            yield state, kind, (node, *path), place
        for index, child in enumerate(module.children):
            name = module.names[index] if module.names else None
            for state, kind, path, place in of(child, node):
                yield _under(name or str(index), state), kind, path, place

    # A class's own parameters come before its own buffers, and those before its modules'.
    attributes = plan(own, instance, keep_all).attributes
    return [
        (_under(attribute.name, state), kind, path, place)
        for attribute in sorted(attributes, key=_place)
        for state, kind, path, place in of(attribute.module, None)
    ]


def _place(attribute: Attribute) -> int:
    """Where torch has an attribute in a state dict: parameters, buffers, modules."""
    module = attribute.module
    if module.raw is None:
        return 2
    return int(any(state.is_buffer for state in module.state))


def _with_own_modules(graph: Graph) -> Graph:
    """The same graph, in which no two lines share a module: which is whose is told by identity."""
    seen: set[int] = set()
    nodes = []
    for node in graph.nodes:
        if node.result is not None:
            own = set(_identities(modules(node.result.code)))
            if not seen.isdisjoint(own):
                code = _copy(node.result.code)
                node = replace(node, result=replace(node.result, code=code))
            seen |= own
        nodes.append(node)
    return replace(graph, nodes=tuple(nodes))


def _identities(found: Iterable[Module]) -> Iterator[int]:
    for module in found:
        yield id(module)
        yield from _identities(module.children)


def _copy(code: Code) -> Code:
    if isinstance(code, Ref):
        return code
    if isinstance(code, Apply):
        operands = tuple(map(_copy, code.operands))
        return Apply(_copy_module(code.module), operands)
    parts = (each if isinstance(each, Slot) else _copy(each) for each in code.operands)
    return replace(code, operands=tuple(parts))


def _copy_module(module: Module) -> Module:
    return replace(module, children=tuple(map(_copy_module, module.children)))


def _under(name: str, state: State) -> State:
    # A parameter of the class itself has no name but its attribute's.
    key = f"{name}.{state.name}" if state.name else name
    return State(key, state.shape, state.is_buffer, state.dtype)
