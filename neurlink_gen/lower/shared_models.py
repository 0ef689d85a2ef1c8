"""Models of a file that stand on lines of other models: one class for both.

In: the models of a spec. Out: for each line of a built network that is itself a model of the spec, how
the model's class is instantiated there. The line's network must be what the model is at some values
of its parameters, to the last number; and a model that checks what comes in stays one by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from neurlink_gen.algebra.substitution import solved, substituted
from neurlink_gen.code import (
    Argument,
    Module,
    Name,
    Scalar,
    Slot,
    Value,
)
from neurlink_gen.code_trees import flatten
from neurlink_gen.graph import Graph, Model, Node
from neurlink_gen.lower.guards import axis_variables, guard_lines
from neurlink_gen.lower.blocks.vectors import same
from neurlink_gen.names import snake_case

Arguments = dict[str, Scalar]


def shared_models(models: Sequence[Model]) -> dict[int, Module]:
    """The instances of models, by the identities of the lines on which they stand."""
    by_name = {model.name: model for model in models if _may_be_shared(model)}
    found = {}
    for model in models:
        for graph in model.graph.nested:
            for node in graph.nodes:
                other = _model_of(node, by_name)
                arguments = None if other is None else _arguments(other, node)
                if other is not None and arguments is not None:
                    found[id(node)] = _instance(other, arguments)
    return found


def _may_be_shared(model: Model) -> bool:
    """Whether a model's class does nothing that its network on a line of another one does not."""
    graph = model.graph
    if graph.training or (
        model.has_intermediates and len(graph.live) < len(graph.nodes)
    ):
        return False
    axes = axis_variables(graph, model.proof, dict(model.parameters))
    return not guard_lines(graph, model.proof, ["x"] * len(graph.inputs), axes)


def _model_of(node: Node, models: Mapping[str, Model]) -> Model | None:
    if node.body is None or node.body.network is None:
        return None
    return models.get(node.body.network.class_name)


def _instance(model: Model, arguments: Arguments) -> Module:
    made: list[Argument] = []
    for name, default in model.parameters:
        # What comes first goes without saying, where it is a number of something.
        is_first = not made and type(default) is int
        slot = Slot(arguments[name], name, default)
        made.append(Argument(slot, None if is_first else name))
    return Module(snake_case(model.name), model.name, tuple(made), is_block=True)


# The arguments at which a model is the network on a line.


def _arguments(model: Model, node: Node) -> Arguments | None:
    assert node.body is not None
    if model.beginnings != node.body.beginnings:
        return None
    (ours, our_values), (theirs, their_values) = map(
        _taken_apart, (model.graph, node.body)
    )
    if ours != theirs:
        return None
    pairs = list(_scalars(our_values, their_values))
    found: Arguments = {}
    for name, default in model.parameters:
        known = (solved(own, name, other) for own, other in pairs)
        found[name] = next((each for each in known if each is not None), default)
    try:
        is_same = all(same(substituted(own, found), other) for own, other in pairs)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return found if is_same else None


Parts = tuple[list[object], list[Value]]


def _taken_apart(graph: Graph) -> Parts:
    """What a graph is made of, and the literals in it."""
    structure: list[object] = [
        graph.outputs,
        tuple((g.name, g.parent, g.is_stage, g.is_list) for g in graph.groups),
    ]
    values: list[Value | Name] = []
    for node in graph.nodes:
        structure += (node.tag, node.group, node.inputs, node.sharing)
        if node.body is not None:
            inside, literals = _taken_apart(node.body)
            structure += (node.composite, node.body.beginnings, *inside)
            values += literals
        elif node.is_input:
            structure += (node.outputs[0].rank, node.outputs[0].dtype)
        elif node.result is not None:
            flatten(node.result.code, structure, values)
    return structure, [value for value in values if not isinstance(value, Name)]


def _scalars(
    ours: Sequence[Value], theirs: Sequence[Value]
) -> Iterator[tuple[Scalar, Scalar]]:
    """Pairs of literals; those in tuples one by one."""
    for own, other in zip(ours, theirs, strict=True):
        if isinstance(own, tuple) or isinstance(other, tuple):
            yield from itertools.zip_longest(_parts(own), _parts(other), fillvalue="")
        else:
            yield own, other


def _parts(value: Value) -> tuple[Scalar, ...]:
    return (len(value), *value) if isinstance(value, tuple) else (value,)
