"""Which parameters of a spec function stay parameters of the generated class.

In: a model function's integer parameters, and a way to elaborate its network at given values. Out:
the graph with those of them tracked that only flow into numbers.

A parameter is tracked through the spec as a `TrackedInt`. It survives if the spec uses it in
tracked ways only, nothing fails to hold for its expression, and the spec, evaluated again at
other values, gives the same structure with the same expressions.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from neurlink_gen.code import Name, Value, flatten
from neurlink_gen.expressions import Expression, TrackedInt, observe_untracked
from neurlink_gen.graph import Graph, Node
from neurlink_gen.names import GENERATED_NAMES
from neurlink_gen.ops.operation import Result
from neurlink_gen.tensors import AXES, BATCH, Target, Tensor

Elaborate = Callable[[Mapping[str, int], bool], Graph | None]
"""The network of a model function at some values of its parameters; None where it has errors.

The second argument says that the graph is only looked at, and nothing made of it.
"""


def integer_defaults(function: Callable[..., object]) -> dict[str, int]:
    """The parameters of a function whose defaults are ints, with these."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if type(parameter.default) is int
        and parameter.kind is not parameter.POSITIONAL_ONLY
    }


@dataclass(frozen=True)
class Tracking:
    """What became of a model function's parameters.

    kept: those that the class keeps, and `graph`, in which they are tracked. fixed: those that it
    does not keep, though something depends on them.
    """

    kept: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    graph: Graph | None = None


def track(defaults: Mapping[str, int], plain: Graph, elaborate: Elaborate) -> Tracking:
    """Track what can be tracked. plain: the graph at the defaults, nothing tracked."""
    survivors = {
        name: graph
        for name, default in defaults.items()
        if (graph := _survivor(name, default, plain, elaborate)) is not None
    }
    kept = tuple(survivors)
    graph = next(iter(survivors.values()), None)
    if len(kept) > 1:
        graph = elaborate(
            {name: _tracked(name, defaults[name]) for name in kept}, False
        )
        if graph is None or not same_structure(graph, plain, at_defaults=True):
            kept, graph = (), None
    rest = [name for name in defaults if name not in kept]
    fixed = tuple(
        name for name in rest if _matters(name, defaults[name], plain, elaborate)
    )
    return Tracking(kept, fixed, graph)


def _matters(name: str, default: int, plain: Graph, elaborate: Elaborate) -> bool:
    """Whether the network is another one at another value."""
    others = (elaborate({name: other}, True) for other in _probes(default))
    return any(each is None or not same_structure(each, plain) for each in others)


def _probes(default: int) -> tuple[int, ...]:
    """Other values to try, so that a coincidence at one does not pass for a rule."""
    return default + 1, 2 * default + 3, 6 * (default + 1)


def _survivor(
    name: str, default: int, plain: Graph, elaborate: Elaborate
) -> Graph | None:
    """The graph with one parameter tracked, if that parameter only flows into numbers."""
    if name in GENERATED_NAMES or name in ("self", "_", BATCH, *AXES[1], *AXES[3]):
        return None
    with observe_untracked() as uses:
        graph = elaborate({name: _tracked(name, default)}, False)
        if graph is None or uses:
            return None
        if same_structure(graph, plain):
            return None  # nothing depends on it
        if not same_structure(graph, plain, at_defaults=True):
            return None
        for other in _probes(default):
            again = elaborate({name: _tracked(name, other)}, True)
            if again is None or uses or not same_structure(graph, again):
                return None
    return graph


def _tracked(name: str, value: int) -> TrackedInt:
    return TrackedInt(Expression.parameter(name, value))


def same_structure(left: Graph, right: Graph, at_defaults: bool = False) -> bool:
    """Whether two graphs are the same, whatever the defaults of their parameters are.

    at_defaults: compare numbers and not formulas.
    """
    return (
        left.outputs == right.outputs
        and len(left.nodes) == len(right.nodes)
        and left.groups == right.groups
        and all(
            _same_line(*pair, at_defaults)
            for pair in zip(left.nodes, right.nodes, strict=True)
        )
    )


def _same_line(left: Node, right: Node, at_defaults: bool) -> bool:
    if left is right:
        return True
    same = (
        left.tag == right.tag
        and left.inputs == right.inputs
        and left.composite == right.composite
        and left.group == right.group
        and type(left.operation) is type(right.operation)
        and _shapes(left, at_defaults) == _shapes(right, at_defaults)
    )
    if left.body is not None and right.body is not None:
        return same and same_structure(left.body, right.body, at_defaults)
    if left.result is None or right.result is None:
        return same and left.result is right.result
    return same and _code(left.result, at_defaults) == _code(right.result, at_defaults)


def _shapes(node: Node, at_defaults: bool) -> list[object]:
    """What a line declares and gives."""
    shapes: list[Target | Tensor] = [*node.declared, *node.outputs]
    return [(_number(each.channels, at_defaults), each.sizes) for each in shapes]


def _code(result: Result, at_defaults: bool) -> tuple[list[object], list[object]]:
    structure: list[object] = []
    values: list[Value | Name] = []
    flatten(result.code, structure, values)
    return structure, [_number(value, at_defaults) for value in values]


def _number(value: object, at_defaults: bool) -> object:
    if isinstance(value, tuple):
        return tuple(_number(each, at_defaults) for each in value)
    return value.value if at_defaults and isinstance(value, Expression) else value
