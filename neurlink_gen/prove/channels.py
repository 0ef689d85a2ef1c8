"""Channels that lines declare, held against those that their nerves give.

In: an elaborated graph. Out: findings for lines that declare others.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose
from neurlink_gen.findings.places import Part
from neurlink_gen.findings.repairs import Declare, Repair
from neurlink_gen.graph import Graph, Node
from neurlink_gen.prove.derivations import tensor_labels
from neurlink_gen.prove.lines import lines_of
from neurlink_gen.remembered import remembered


def channel_findings(graph: Graph) -> Iterator[Diagnostic]:
    """What is wrong with the channels that lines declare."""
    for inside, node, _ in lines_of(graph, keep_all=True):
        yield from channel_claims(node, inside)


def channel_claims(node: Node, graph: Graph) -> Iterator[Diagnostic]:
    """What is wrong with those that one line declares."""
    for output, declared, given in wrong_channels(node):
        if _follows(node, graph, declared, given):
            continue
        yield diagnose(
            rules.CHANNEL_CLAIM,
            f"the line declares {declared} channels, and {node.nerve_name} gives {given}",
            node.origin,
            labels=tensor_labels(graph, node),
            help=f"declare {given}",
            part=Part("channels", output),
            repair=_declare_channels(given),
        )


def _follows(node: Node, graph: Graph, declared: Expression, given: Expression) -> bool:
    """Whether a line is wrong only since one that it reads declares what it does not give."""
    wrong = (
        each
        for ref in node.inputs
        for each in wrong_channels(graph.nodes[ref.node])
        if each[0] == ref.output
    )
    return any((there, claim) == (declared, given) for _, claim, there in wrong)


Wrong = tuple[int, Expression, Expression]
"""An output, the channels that its line declares, and those that it has."""


@remembered
def wrong_channels(node: Node) -> tuple[Wrong, ...]:
    """The outputs of which a line declares other channels than there are."""
    if node.is_broken:
        return ()  # what it gives is not known
    if node.body is not None and _is_wrong_inside(node.body):
        return ()  # what comes out follows from what is told there
    return () if node.gives_what_it_declares else tuple(_wrong(node))


def _wrong(node: Node) -> Iterator[Wrong]:
    # That they are equal for other values of parameters as well, `claimed` has seen to.
    for output, (target, tensor) in enumerate(
        zip(node.declared, node.produced, strict=True)
    ):
        declared, given = target.channels, tensor.channels
        if declared is not None and declared.value != given.value:
            yield output, declared, given


@remembered
def _is_wrong_inside(body: Graph) -> bool:
    return any(
        wrong_channels(node) or (node.body is not None and _is_wrong_inside(node.body))
        for node in body.nodes
    )


def _declare_channels(channels: Expression) -> Repair | None:
    """Declare this count, unless parameters of the spec decide it."""
    text = str(channels)
    return Declare(text) if text.isdecimal() else None
