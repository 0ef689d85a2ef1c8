"""Warns of lines that nothing uses.

In: an elaborated graph. Out: a warning for each line whose outputs neither another line nor the
caller ever sees.
"""

from __future__ import annotations

from neurlink_gen import rules
from neurlink_gen.diagnostics import Diagnostic, diagnose
from neurlink_gen.graph import Graph, Node


def check_dead_lines(graph: Graph, keep_all_outputs: bool) -> tuple[Diagnostic, ...]:
    """A warning for each line that nothing uses.

    keep_all_outputs: every line's output is returned to the caller.
    """
    findings: list[Diagnostic] = []
    for inside in graph.nested():
        if inside is graph and keep_all_outputs:
            continue
        used = {ref.node for ref in inside.count_readers()}
        for node in inside.nodes:
            # A composite nerve may ignore what comes in; a model's unused input is a mistake.
            if node.index not in used and (inside is graph or not node.is_input):
                findings.append(_unused(node))
    return tuple(findings)


def _unused(node: Node) -> Diagnostic:
    if node.is_input:
        message = "nothing uses this input; `forward` takes it all the same"
    else:
        message = "nothing uses this line; it is left out of the generated code"
    return diagnose(
        rules.DEAD_LINE, message, node.origin, help="select it somewhere, or remove it"
    )
