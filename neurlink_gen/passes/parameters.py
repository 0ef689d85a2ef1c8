"""Which parameters of a spec function stay parameters of the generated class.

In: a model function's parameters, and a way to elaborate its network at given values. Out: the
graph with those of them tracked that only flow into numbers, or are only passed on; and what their
values must meet.

An int, a float or a string goes through the spec as a value that knows which parameter it is. It
survives if the spec decides nothing by it, and if at other values, where it runs again as it is,
the network is what the formulas say, or is refused where they say so. A bool has two values, and
survives if both give the same structure.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping

from neurlink_gen.algebra.observation import observe
from neurlink_gen.algebra.passed import PassedText
from neurlink_gen.algebra.requirements import Requirement
from neurlink_gen.algebra.tracked import TrackedFloat, TrackedInt, parameter
from neurlink_gen.findings.source import Span
from neurlink_gen.graph import Default, Fixed, Graph
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.names import ARITHMETIC, GENERATED_NAMES
from neurlink_gen.passes.structure import same_structure, with_flag, with_formulas
from neurlink_gen.tensors import AXES, BATCH

Values = Mapping[str, Default]
Elaborate = Callable[[Values, bool], Graph | None]
"""The network of a model function at some values of its parameters; None where it has errors.

The second argument says that the graph is only looked at, and nothing made of it.
"""
Holds = Callable[[Graph], bool]
"""Whether a graph is proved."""


def defaults_of(function: Callable[..., object]) -> dict[str, Default]:
    """The parameters of a function that could stay, with their defaults."""
    found: dict[str, Default] = {}
    for name, each in inspect.signature(function).parameters.items():
        is_value = type(each.default) in (int, float, bool, str)
        if is_value and each.kind is not each.POSITIONAL_ONLY:
            # `width: float = 1` takes 0.5 as well.
            is_float = each.annotation in (float, "float") and type(each.default) is int
            found[name] = float(each.default) if is_float else each.default
    return found


@dataclass(frozen=True)
class Tracking:
    """What became of a model function's parameters.

    graph: the network, in which those that the class keeps are tracked. kept: these.
    requirements: what their values must meet. fixed: those that it does not keep, though something
    depends on them.
    """

    graph: Graph
    kept: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    fixed: tuple[Fixed, ...] = ()


def track(
    defaults: Values, plain: Graph, elaborate: Elaborate, holds: Holds | None = None
) -> Tracking:
    """Track what can be tracked. plain: the graph at the defaults, nothing tracked."""
    if not defaults:
        return Tracking(plain)
    tracker = _Tracker(defaults, plain, elaborate, holds, Tracking(plain))
    is_flag = {name: type(value) is bool for name, value in defaults.items()}
    taken = _taken(plain)
    for name in sorted(defaults, key=is_flag.__getitem__):
        if name in taken:
            continue
        found = tracker.with_flag(name) if is_flag[name] else tracker.with_value(name)
        if found is not None:
            tracker.so_far = found
    found = tracker.so_far
    in_order = tuple(name for name in defaults if name in found.kept)
    return replace(found, kept=in_order, fixed=tuple(tracker.fixed()))


def _taken(graph: Graph) -> frozenset[str]:
    """The names that the generated code has another use for than for a parameter."""
    classes = {each.name for each in graph.definitions}
    for inside in graph.nested:
        classes |= {node.nerve_name for node in inside.nodes if node.body is not None}
    words = {"self", "_", BATCH, *AXES[1], *AXES[3]}
    return GENERATED_NAMES | ARITHMETIC | words | classes


@dataclass
class _Tracker:
    """The search, one parameter after the other.

    so_far: those that were found to stay. places: where the spec decides by one that does not.
    """

    defaults: Values
    plain: Graph
    elaborate: Elaborate
    holds: Holds | None
    so_far: Tracking
    places: dict[str, list[Span | None]] = field(default_factory=dict)

    def with_value(self, name: str) -> Tracking | None:
        """What stays with one number or string more; None where it cannot stay."""
        values = {each: self.tracked(each) for each in (*self.so_far.kept, name)}
        found = self.run(values, name)
        if found is None or same_structure(found.graph, self.so_far.graph):
            return None  # something else, or nothing at all, depends on it
        if not same_structure(found.graph, self.plain, {}):
            return None
        others = list(_others(values[name]))
        combined = {each: next(_others(values[each]), None) for each in found.kept}
        moved = {each: value for each, value in combined.items() if value is not None}
        tried = [{name: other} for other in others]
        if len(moved) > 1:
            tried.append(moved)
        return found if all(self.is_right(found, each) for each in tried) else None

    def with_flag(self, name: str) -> Tracking | None:
        """What stays with one bool more; None where it cannot stay."""
        before, default = self.so_far, bool(self.defaults[name])
        numbers = [each for each in before.kept if not self.is_flag(each)]
        values = {each: self.tracked(each) for each in numbers}
        other = self.run({**values, name: not default}, name)
        if other is None or other.requirements != before.requirements:
            return None
        graph = with_flag(before.graph, other.graph, name, default)
        if graph is None:
            return None
        found = replace(before, graph=graph, kept=(*before.kept, name))
        flags = [each for each in before.kept if self.is_flag(each)]
        subsets = (
            {each: not self.defaults[each] for each in (*chosen, name)}
            for size in range(len(flags) + 1)
            for chosen in itertools.combinations(flags, size)
        )
        # More flags than a handful together are tried in twos and threes.
        tried = list(itertools.islice(subsets, 32))
        return found if all(self.is_right(found, each) for each in tried) else None

    def run(self, values: Values, name: str) -> Tracking | None:
        """The network with some parameters tracked; None where it decides by one of them."""
        with observe() as seen:
            graph = self.elaborate(values, False)
        if graph is None or seen.uses or _begins_by_one(graph):
            self.places[name] = seen.uses
            return None
        graph = with_formulas(graph)
        if self.holds is not None and not self.holds(graph):
            return None
        return Tracking(graph, tuple(values), seen.requirements)

    def is_right(self, found: Tracking, values: Values) -> bool:
        """Whether the spec at other values is what the formulas say, or is refused as they say."""
        there = self.elaborate(values, True)
        if there is None or not _are_met(found.requirements, values):
            return there is None and not _are_met(found.requirements, values)
        return same_structure(found.graph, there, values)

    def is_flag(self, name: str) -> bool:
        return type(self.defaults[name]) is bool

    def tracked(self, name: str) -> Default:
        default = self.defaults[name]
        if isinstance(default, str):
            return PassedText.of(name, default)
        return default if isinstance(default, bool) else parameter(name, default)

    def fixed(self) -> Iterator[Fixed]:
        """The parameters that do not stay, though something depends on them."""
        for name, default in self.defaults.items():
            if name in self.so_far.kept:
                continue
            uses = self.places.get(name, [])
            if name not in self.places and not self.is_flag(name):
                self.run({name: self.tracked(name)}, name)
                uses = self.places.get(name, [])
            if uses or self.matters(name):
                place = next((use for use in uses if use is not None), None)
                yield Fixed(name, default, place)

    def matters(self, name: str) -> bool:
        """Whether the network is another one at another value."""
        default = self.defaults[name]
        others = [not default] if isinstance(default, bool) else _others(default)
        graphs = (self.elaborate({name: other}, True) for other in others)
        return any(
            each is None or not same_structure(each, self.plain) for each in graphs
        )


def _begins_by_one(graph: Graph) -> bool:
    """Whether a tracked value is in what says how weights begin."""
    return any(
        isinstance(argument.slot.value, (TrackedInt, TrackedFloat, PassedText))
        for inside in graph.nested
        for beginning in inside.beginnings
        for argument in beginning.arguments
    )


def _are_met(requirements: tuple[Requirement, ...], values: Values) -> bool:
    try:
        return all(each.holds(values) for each in requirements)
    except (ArithmeticError, ValueError):
        return False


def _others(value: Default) -> Iterator[Default]:
    """Other values to try: tracked ones as they are, in case that something was missed.

    Of a string, all that it could be.
    """
    if isinstance(value, PassedText):
        yield from value.others
    elif isinstance(value, (int, float)):
        default = getattr(value, "plain", value)
        if isinstance(default, int):
            yield from (default + 1, 2 * default, 2 * default + 3)
        else:
            yield from (default / 2 + 0.125, default / 4, default * 2)
