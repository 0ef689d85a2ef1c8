"""Checks that the lines that share a nerve can do with one module.

In: a graph, with everything in place. Out: an error for each line that would need another module than
the first line of those that it shares a nerve with.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from neurlink_gen.code import Code, Module
from neurlink_gen.code_trees import modules, slots, structure
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose, label
from neurlink_gen.graph import Graph, Node
from neurlink_gen.remembered import remembered


def check_sharing(graph: Graph) -> tuple[Diagnostic, ...]:
    """An error for each line that cannot share what it is to share."""
    return tuple(found for inside in graph.nested for found in _unlike(inside))


@remembered
def _sharing(graph: Graph) -> tuple[Node, ...]:
    return tuple(node for node in graph.nodes if node.sharing is not None)


def _unlike(graph: Graph) -> Iterator[Diagnostic]:
    for node in _sharing(graph):
        if node.sharing is None or node.is_broken or node.index == node.sharing.first:
            continue
        first = graph.nodes[node.sharing.first]
        difference = None if first.is_broken else next(_differences(first, node), None)
        if difference is not None:
            yield diagnose(
                rules.SHARED_UNLIKE,
                f"{node.nerve_name} is shared, and cannot be the same layer here: {difference}",
                node.origin,
                labels=label(first.origin, "the first line that shares it"),
                help="bring what the lines select and declare to the same channels and strides, or "
                "give this line a nerve of its own",
            )


def _differences(first: Node, again: Node) -> Iterator[str]:
    """What two lines need to be different, in words, if anything."""
    if first.body is not None and again.body is not None:
        yield from _of_bodies(first.body, again.body)
    elif first.result is not None and again.result is not None:
        ours, theirs = modules(first.result.code), modules(again.result.code)
        for left, right in itertools.zip_longest(ours, theirs):
            yield from _of_trees(left, right)
    else:
        yield "other layers"


def _of_bodies(first: Graph, again: Graph) -> Iterator[str]:
    if (first.outputs, len(first.nodes)) != (again.outputs, len(again.nodes)):
        yield "it has other lines"
        return
    for left, right in zip(first.nodes, again.nodes, strict=True):
        if (left.composite, left.inputs, left.tag, left.group) != (
            right.composite,
            right.inputs,
            right.tag,
            right.group,
        ):
            yield "it has other lines"
        elif left.body is not None and right.body is not None:
            yield from _of_bodies(left.body, right.body)
        elif left.result is not None and right.result is not None:
            yield from _of_trees(left.result.code, right.result.code)


def _of_trees(
    first: Code | Module | None, again: Code | Module | None
) -> Iterator[str]:
    if first is None or again is None:
        yield "it has other layers"
        return
    for left, right in zip(slots(first), slots(again)):
        if left.role != right.role:
            break
        if left.value != right.value:
            role = left.role.replace("_", " ")
            yield f"{role} would be {right.value}, and is {left.value} there"
            return
    if structure(first) != structure(again):
        yield "it has other layers"
