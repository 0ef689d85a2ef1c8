"""Decides what is computed in place.

In: an elaborated graph. Out: the same graph, with `inplace=True` dropped from the lines where it
would give wrong numbers or break the backward pass, and a warning for each; and with sums marked
that can be added to their first operand, as residual networks do by hand.

A line may overwrite its input only if that input is memory of its own that no backward pass needs
(a convolution's output, a sum), nothing else reads it, and it is not returned.
"""

from __future__ import annotations

from collections import Counter

from neurlink_gen.code import Ref, Text
from neurlink_gen.code_trees import not_in_place
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose, label
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import DropArgument
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.remembered import remembered


def settle_inplace(
    graph: Graph, keep_all_outputs: bool
) -> tuple[Graph, tuple[Diagnostic, ...]]:
    """The graph with unsafe in-place lines made safe.

    keep_all_outputs: every line's output is returned to the caller, so none may be overwritten.
    """
    findings = [found for body in graph.bodies for found in _settled(body)[1]]
    graph = graph.with_bodies(lambda body: _settled(body)[0])
    readers = graph.readers
    nodes = []
    for node in graph.nodes:
        if _can_accumulate(node, graph, readers) and not keep_all_outputs:
            assert node.result is not None and isinstance(node.result.code, Text)
            summed = replace(node.result.code, accumulates=True)
            node = replace(node, result=replace(node.result, code=summed))
        elif node.result is not None and node.result.overwrites:
            reason = _why_unsafe(node, graph, readers, keep_all_outputs)
            if reason is not None:
                findings.append(_dropped(node, reason, graph))
                code = not_in_place(node.result.code)
                node = replace(node, result=replace(node.result, code=code))
        nodes.append(node)
    nodes = _alike(nodes, graph)
    if any(node is not before for node, before in zip(nodes, graph.nodes)):
        graph = graph.with_nodes(nodes)
    return graph, tuple(findings)


@remembered
def _settled(body: Graph) -> tuple[Graph, tuple[Diagnostic, ...]]:
    return settle_inplace(body, keep_all_outputs=False)


def _alike(nodes: list[Node], graph: Graph) -> list[Node]:
    """The lines, so that of those that share a module all work in place or none."""
    dropped = {
        node.sharing
        for node, before in zip(nodes, graph.nodes)
        if node.sharing is not None and before.result is not None
        if node.result is not before.result
    }
    if not dropped:
        return nodes
    return [
        (
            replace(
                node,
                result=replace(node.result, code=not_in_place(node.result.code)),
            )
            if node.sharing in dropped and node.result is not None
            else node
        )
        for node in nodes
    ]


def _can_accumulate(node: Node, graph: Graph, readers: Counter[Ref]) -> bool:
    code = node.result.code if node.result is not None else None
    if not isinstance(code, Text) or code.template != "{} + {}" or node.tag is not None:
        return False
    first = code.operands[0]
    if not isinstance(first, Ref) or readers[first] > 1:
        return False
    return is_fresh(graph, first) and graph.nodes[first.node].tag is None


def _why_unsafe(
    node: Node, graph: Graph, readers: Counter[Ref], keep_all_outputs: bool
) -> str | None:
    (source,) = node.inputs[:1]
    producer = graph.nodes[source.node]
    if keep_all_outputs:
        return "forward_intermediates returns what it would overwrite"
    if producer.is_input:
        return "what it would overwrite belongs to the caller"
    if readers[source] > 1:
        return "another line reads what it would overwrite"
    if not is_fresh(graph, source):
        return (
            f"the output of {producer.nerve_name} may share memory with another tensor, or be "
            "needed by its backward pass"
        )
    return None


def is_fresh(graph: Graph, ref: Ref) -> bool:
    """Whether a value is memory of its own, which no backward pass needs."""
    producer = graph.nodes[ref.node]
    if producer.body is not None:
        # What a composite nerve gives is fresh if it is so inside, and nothing there reads it.
        inner = producer.body.outputs[ref.output]
        is_read = producer.body.readers[inner] > 1
        return not is_read and is_fresh(producer.body, inner)
    if producer.result is None or producer.is_input:
        return False
    return producer.result.fresh


def _dropped(node: Node, reason: str, graph: Graph) -> Diagnostic:
    source = node.inputs[0]
    readers = [
        each for each in graph.nodes if each is not node and source in each.reads
    ]
    return diagnose(
        rules.INPLACE_DROPPED,
        f"inplace=True is left out here: {reason}",
        node.origin,
        labels=tuple(
            found
            for each in readers
            for found in label(each.origin, f"reads line {source.node} as well")
        ),
        part=Part("argument", name="inplace"),
        help="write inplace=False",
        repair=DropArgument("inplace", True),
    )
