"""Which parameters of a spec function stay parameters of the generated class.

In: a model function's parameters, and a way to elaborate its network at given values. Out: the
graph with those of them tracked that only flow into numbers, or are only passed on.

An int, a float or a string goes through the spec as a value that knows which parameter it is. It
survives if the spec uses it in tracked ways only, nothing fails to hold for its expression, and the
spec, evaluated again at other values, gives the same structure with the same expressions. A bool
has two values, and survives if both give the same structure.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from neurlink_gen.algebra.expressions import Expression, TrackedInt, observe_untracked
from neurlink_gen.algebra.passed import PassedFloat, PassedText
from neurlink_gen.findings.source import Span
from neurlink_gen.graph import Default, Fixed, Graph
from neurlink_gen.names import GENERATED_NAMES
from neurlink_gen.passes.structure import same_structure, with_flag, with_passed
from neurlink_gen.tensors import AXES, BATCH

Elaborate = Callable[[Mapping[str, Default], bool], Graph | None]
"""The network of a model function at some values of its parameters; None where it has errors.

The second argument says that the graph is only looked at, and nothing made of it.
"""


def defaults_of(function: Callable[..., object]) -> dict[str, Default]:
    """The parameters of a function that could stay, with their defaults."""
    return {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if type(parameter.default) in (int, float, bool, str)
        and parameter.kind is not parameter.POSITIONAL_ONLY
    }


@dataclass(frozen=True)
class Tracking:
    """What became of a model function's parameters.

    kept: those that the class keeps, and `graph`, in which they are tracked. fixed: those that it
    does not keep, though something depends on them.
    """

    kept: tuple[str, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    graph: Graph | None = None


def track(
    defaults: Mapping[str, Default], plain: Graph, elaborate: Elaborate
) -> Tracking:
    """Track what can be tracked. plain: the graph at the defaults, nothing tracked."""

    def made(values: Mapping[str, Default], is_probe: bool) -> Graph | None:
        graph = elaborate(values, is_probe)
        if graph is None or all(isinstance(each, int) for each in defaults.values()):
            return graph
        return with_passed(graph)

    flags = {name: value for name, value in defaults.items() if type(value) is bool}
    survivors = {
        name: graph
        for name, default in defaults.items()
        if name not in flags and _is_free(name)
        if (graph := _survivor(name, default, plain, made)) is not None
    }
    kept = tuple(survivors)
    graph = next(iter(survivors.values()), None)
    if len(kept) > 1:
        graph = made({name: _tracked(name, defaults[name]) for name in kept}, False)
        if graph is None or not same_structure(graph, plain, at_defaults=True):
            kept, graph = (), None
    for name in filter(_is_free, flags):
        values = {each: _tracked(each, defaults[each]) for each in survivors}
        other = made({**values, name: not flags[name]}, True)
        found = other and with_flag(graph or plain, other, name, flags[name])
        if found is not None:
            kept, graph = (*kept, name), found
    in_order = tuple(name for name in defaults if name in kept)
    return Tracking(in_order, _fixed(defaults, kept, plain, elaborate), graph)


def _fixed(
    defaults: Mapping[str, Default],
    kept: Sequence[str],
    plain: Graph,
    elaborate: Elaborate,
) -> tuple[Fixed, ...]:
    """The parameters that are not kept, though something depends on them."""
    found = []
    for name, default in defaults.items():
        if name in kept:
            continue
        uses = _uses(name, default, elaborate)
        is_used = isinstance(default, str) and bool(uses)
        if is_used or _matters(name, default, plain, elaborate):
            place = next((use for use in uses if use is not None), None)
            found.append(Fixed(name, default, place))
    return tuple(found)


def _uses(name: str, default: Default, elaborate: Elaborate) -> list[Span | None]:
    """The places in the spec that do more with a parameter than can be tracked."""
    with observe_untracked() as uses:
        if type(default) is not bool:
            elaborate({name: _tracked(name, default)}, True)
    return uses


def _is_free(name: str) -> bool:
    """Whether the generated code can use a name for a parameter."""
    taken = ("self", "_", BATCH, *AXES[1], *AXES[3])
    return name not in GENERATED_NAMES and name not in taken


def _matters(name: str, default: Default, plain: Graph, elaborate: Elaborate) -> bool:
    """Whether the network is another one at another value."""
    others = (elaborate({name: other}, True) for other in _probes(default))
    return any(each is None or not same_structure(each, plain) for each in others)


def _probes(default: Default) -> tuple[Default, ...]:
    """Other values to try, so that a coincidence at one does not pass for a rule."""
    if isinstance(default, bool):
        return (not default,)
    if isinstance(default, int):
        return default + 1, 2 * default + 3, 6 * (default + 1)
    if isinstance(default, float):
        return default / 2 + 0.125, default / 4
    return default.others if isinstance(default, PassedText) else ()


def _survivor(
    name: str, default: Default, plain: Graph, elaborate: Elaborate
) -> Graph | None:
    """The graph with one parameter tracked, if it only flows into numbers or is passed on."""
    with observe_untracked() as uses:
        value = _tracked(name, default)
        graph = elaborate({name: value}, False)
        if graph is None or uses:
            return None
        if same_structure(graph, plain):
            return None  # nothing depends on it
        if not same_structure(graph, plain, at_defaults=True):
            return None
        for other in _probes(value if isinstance(value, str) else default):
            again = elaborate({name: _tracked(name, other)}, True)
            if again is None or uses or not same_structure(graph, again):
                return None
    return graph


def _tracked(name: str, value: Default) -> Default:
    if isinstance(value, int):
        return TrackedInt(Expression.parameter(name, value))
    if isinstance(value, float):
        return PassedFloat.of(name, value)
    return PassedText.of(name, value)
