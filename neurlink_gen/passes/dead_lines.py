"""Warns of lines that nothing uses, and of outputs.

In: an elaborated graph. Out: a warning for each line whose outputs neither another line nor the
caller ever sees, and for each nerve of the catalogue of which that is so of one of its outputs.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.code import Ref
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose, label
from neurlink_gen.findings.places import Part
from neurlink_gen.graph import Graph, Node
from neurlink_gen.ops.operation import Operation


def check_dead_lines(graph: Graph, keep_all_outputs: bool) -> tuple[Diagnostic, ...]:
    """A warning for each line that nothing uses.

    keep_all_outputs: every line's output is returned to the caller.
    """
    findings: list[Diagnostic] = []
    seen: set[int] = set()
    for inside in graph.nested():
        for node in inside.nodes:
            # Repeated blocks share a body, and what it ignores is said once.
            if node.body is not None and id(node.body) not in seen:
                seen.add(id(node.body))
                findings += _ignored(node, node.body, inside)
        if inside is graph and keep_all_outputs:
            continue
        if inside.network is not None:
            continue  # it is one of several networks that may be made of it
        used = {ref.node for ref in inside.readers}
        for node in inside.nodes:
            if node.index not in used and (inside is graph or not node.is_input):
                if inside is graph or not _names_an_input(node, inside):
                    findings.append(_unused(node))
            elif node.operation is not None:
                findings += _unused_outputs(node, node.operation, inside)
    return tuple(findings)


def _names_an_input(node: Node, body: Graph) -> bool:
    """Whether a line only gives a name to an input of a composite nerve that other lines read."""
    return any(
        node.tag == tag and node.inputs == (ref,) and body.readers[ref] > 1
        for ref, tag in body.inner_tags.items()
    )


def _ignored(node: Node, body: Graph, graph: Graph) -> Iterator[Diagnostic]:
    """A warning for each tensor that a composite nerve is given and does not use."""
    used = {ref.node for ref in body.readers}
    for number, each in enumerate(body.inputs):
        if each.index not in used:
            yield diagnose(
                rules.DEAD_LINE,
                f"{node.nerve_name} does not use its input number {number}, counted from 0",
                node.origin,
                labels=label(graph.nodes[node.inputs[number].node].origin, "this one"),
                part=Part("selector"),
                help="do not select it here, or use it in the nerve",
            )


def _unused_outputs(
    node: Node, operation: Operation, graph: Graph
) -> Iterator[Diagnostic]:
    """A warning for each output that nothing uses, of a line that is used otherwise."""
    for output in range(1, len(node.outputs)):
        if Ref(node.index, output) not in graph.readers:
            name = (*operation.output_names, *[None] * len(node.outputs))[output]
            called = f", its {name}" if name else ""
            yield diagnose(
                rules.UNUSED_OUTPUT,
                f"nothing uses output {output} of {node.nerve_name}{called}",
                node.origin,
                help=(
                    f"leave out return_{name}=True"
                    if name and f"return_{name}" in operation.recipe.keywords
                    else f"select it somewhere: [\"{node.tag or 'tag'}.{output}\"]"
                ),
            )


def _unused(node: Node) -> Diagnostic:
    if node.is_input:
        message = "nothing uses this input; `forward` takes it all the same"
    else:
        message = "nothing uses this line; it is left out of the generated code"
    return diagnose(
        rules.DEAD_LINE, message, node.origin, help="select it somewhere, or remove it"
    )
