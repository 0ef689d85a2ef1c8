"""Graphs compared, and the parameters of a spec's function put in their slots.

In: graphs that one spec gave at different values of its parameters. Out: whether they are the same
but for numbers; and graphs in which parameters stand where their values stood.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator

from neurlink_gen.algebra.formulas import Number, Values
from neurlink_gen.algebra.passed import Passed, PassedText
from neurlink_gen.algebra.tracked import TrackedFloat, TrackedInt
from neurlink_gen.code import Code, Name, Scalar, Value
from neurlink_gen.code_trees import flatten, map_slots, modules
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.ops.operation import Result
from neurlink_gen.tensors import Target, Tensor


def same_structure(left: Graph, right: Graph, values: Values | None = None) -> bool:
    """Whether two graphs are the same.

    values: of the parameters of the left one, whose formulas are then held to what they come to.
    """
    if values is None:
        return _same_lines(left, right, operator.eq)
    try:
        return _same_lines(
            left, right, lambda mine, other: at(mine, values) == at(other, {})
        )
    except ArithmeticError:
        return False  # a formula that has no value there


def at(value: object, values: Values) -> object:
    """What the value of a slot comes to where parameters have some values."""
    if isinstance(value, tuple):
        return tuple(at(each, values) for each in value)
    if isinstance(value, Number):
        return value.at(values)
    if isinstance(value, Passed):
        return values.get(value.name, value.default)
    return value


Same = Callable[[object, object], bool]


def _same_lines(left: Graph, right: Graph, same: Same) -> bool:
    return left is right or (
        (left.outputs, left.training) == (right.outputs, right.training)
        and len(left.nodes) == len(right.nodes)
        and left.groups == right.groups
        and left.beginnings == right.beginnings
        and all(
            _same_line(*pair, same)
            for pair in zip(left.nodes, right.nodes, strict=True)
        )
    )


def _same_line(left: Node, right: Node, same: Same) -> bool:
    if left is right:
        return True
    is_same = (
        left.tag == right.tag
        and left.inputs == right.inputs
        and left.composite == right.composite
        and (left.group, left.sharing) == (right.group, right.sharing)
        and type(left.operation) is type(right.operation)
        and _same_shapes(left, right, same)
    )
    if left.body is not None and right.body is not None:
        return is_same and _same_lines(left.body, right.body, same)
    if left.result is None or right.result is None:
        return is_same and left.result is right.result
    return is_same and _same_result(left.result, right.result, same)


def _same_shapes(left: Node, right: Node, same: Same) -> bool:
    """Whether two lines declare and give the same."""
    ours: list[Target | Tensor] = [*left.declared, *left.outputs]
    theirs: list[Target | Tensor] = [*right.declared, *right.outputs]
    return len(ours) == len(theirs) and all(
        mine.sizes == other.sizes and same(mine.channels, other.channels)
        for mine, other in zip(ours, theirs)
    )


def _same_result(left: Result, right: Result, same: Same) -> bool:
    ours, theirs = _values(left.code), _values(right.code)
    return (
        left.overwrites == right.overwrites
        and left.demands == right.demands
        and ours[0] == theirs[0]
        and all(map(same, ours[1], theirs[1]))
        and _stateless(left.code) == _stateless(right.code)
    )


def _stateless(code: Code) -> list[bool]:
    """Which modules hold nothing: these may be one, and are named otherwise."""
    return [module.is_stateless for module in modules(code)]


def _values(code: Code) -> tuple[list[object], list[Value | Name]]:
    structure: list[object] = []
    values: list[Value | Name] = []
    flatten(code, structure, values)
    return structure, values


def with_formulas(graph: Graph) -> Graph:
    """The graph with formulas, or `Passed`, where values stand that know their parameters."""

    def named(code: Code) -> Code:
        if not any(map(_knows, _values(code)[1])):
            return code
        return map_slots(code, lambda slot: replace(slot, value=_named(slot.value)))

    return _with_code(graph, lambda node, result: named(result.code))


def _knows(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_knows, value))
    return isinstance(value, (TrackedInt, TrackedFloat, PassedText))


def _named(value: Value | Name) -> Value | Name:
    if isinstance(value, tuple):
        return tuple(map(_named_scalar, value))
    return value if isinstance(value, Name) else _named_scalar(value)


def _named_scalar(value: Scalar) -> Scalar:
    if isinstance(value, (TrackedInt, TrackedFloat)):
        return value.number
    return value.passed if isinstance(value, PassedText) else value


def with_flag(left: Graph, right: Graph, name: str, default: bool) -> Graph | None:
    """The graph with a bool parameter where the values say so.

    left, right: the graphs at its default and at its other value. None where they differ in more
    than where one has the parameter's value, and the other one too; or do not differ at all.
    """

    def is_flag(ours: object, theirs: object) -> bool:
        return ours is default and theirs is (not default)

    def same(ours: object, theirs: object) -> bool:
        return is_flag(ours, theirs) or at(ours, {}) == at(theirs, {})

    if not _same_lines(left, right, same):
        return None
    flags: dict[int, list[bool]] = {}
    for node, other in _pairs(left, right):
        if node.result is not None and other.result is not None:
            pairs = zip(_values(node.result.code)[1], _values(other.result.code)[1])
            found = [is_flag(*pair) for pair in pairs]
            if flags.setdefault(id(node), found) != found:
                return None  # uses of a block that are the same at the default alone

    def flagged(node: Node, result: Result) -> Code:
        if not any(flags[id(node)]):
            return result.code
        own = iter(flags[id(node)])
        return map_slots(
            result.code,
            lambda slot: (
                replace(slot, value=Passed(name, default)) if next(own) else slot
            ),
        )

    return _with_code(left, flagged) if any(map(any, flags.values())) else None


def _pairs(left: Graph, right: Graph) -> Iterator[tuple[Node, Node]]:
    """The lines of two graphs of one structure, those inside composite nerves included."""
    for node, other in zip(left.nodes, right.nodes, strict=True):
        yield node, other
        if node.body is not None and other.body is not None:
            yield from _pairs(node.body, other.body)


def _with_code(graph: Graph, change: Callable[[Node, Result], Code]) -> Graph:
    """The graph with the code of its lines changed; what is shared stays shared."""
    graph = graph.with_bodies(lambda body: _with_code(body, change))
    nodes = []
    for node in graph.nodes:
        if node.result is not None:
            code = change(node, node.result)
            if code is not node.result.code:
                node = replace(node, result=replace(node.result, code=code))
        nodes.append(node)
    if all(node is before for node, before in zip(nodes, graph.nodes)):
        return graph
    return replace(graph, nodes=tuple(nodes))
