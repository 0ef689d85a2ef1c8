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

from neurlink_gen.expressions import Expression, TrackedInt, observe_untracked
from neurlink_gen.graph import Graph, Node

Elaborate = Callable[[Mapping[str, int]], Graph | None]
"""The network of a model function at some values of its parameters; None where it has errors."""


def integer_defaults(function: Callable[..., object]) -> dict[str, int]:
    """The parameters of a function whose defaults are ints, with these."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if type(parameter.default) is int
        and parameter.kind is not parameter.POSITIONAL_ONLY
    }


def track(
    defaults: Mapping[str, int], elaborate: Elaborate
) -> tuple[tuple[str, ...], Graph | None]:
    """The parameters that survive, and the graph in which they are tracked."""
    survivors = {
        name: graph
        for name, default in defaults.items()
        if (graph := _survivor(name, default, elaborate)) is not None
    }
    names = tuple(survivors)
    if len(names) < 2:
        return names, next(iter(survivors.values()), None)
    graph = elaborate({name: _tracked(name, defaults[name]) for name in names})
    return (names, graph) if graph is not None else ((), None)


def _survivor(name: str, default: int, elaborate: Elaborate) -> Graph | None:
    """The graph with one parameter tracked, if that parameter only flows into numbers."""
    with observe_untracked() as uses:
        graph = elaborate({name: _tracked(name, default)})
        if graph is None or uses:
            return None
        # Two more values, so that a coincidence at one does not pass for a rule.
        for other in (default + 1, 2 * default + 3):
            again = elaborate({name: _tracked(name, other)})
            if again is None or uses or not same_structure(graph, again):
                return None
    return graph


def _tracked(name: str, value: int) -> TrackedInt:
    return TrackedInt(Expression.parameter(name, value))


def same_structure(left: Graph, right: Graph) -> bool:
    """Whether two graphs are the same, up to the values of their parameters."""
    return (
        left.outputs == right.outputs
        and len(left.nodes) == len(right.nodes)
        and len(left.groups) == len(right.groups)
        and all(map(_same_line, left.nodes, right.nodes))
    )


def _same_line(left: Node, right: Node) -> bool:
    same = (
        left.tag == right.tag
        and left.inputs == right.inputs
        and left.declared == right.declared
        and left.outputs == right.outputs
        and left.composite == right.composite
        and left.group == right.group
        and type(left.operation) is type(right.operation)
    )
    if left.body is not None and right.body is not None:
        return same and same_structure(left.body, right.body)
    if left.result is None or right.result is None:
        return same and left.result is right.result
    return same and left.result.code == right.result.code
