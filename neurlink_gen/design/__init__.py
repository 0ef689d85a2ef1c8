"""Warns of what works, and is yet hardly what was meant.

In: an elaborated graph without errors. Out: a warning for each line that breaks a rule of good
design. A rule is a function from the layers of a graph, or of a composite nerve, to findings;
`RULES` lists them, and `OF_NETWORKS` those that no composite nerve can break.
"""

from __future__ import annotations

from neurlink_gen.design import (
    activations,
    conventions,
    idle,
    merges,
    normalization,
    resizing,
    windows,
)
from neurlink_gen.design.imports import check_imports as check_imports
from neurlink_gen.design.layers import layers_of
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.graph import Graph
from neurlink_gen.remembered import remembered

RULES = (
    activations.stacked,
    activations.linear_twice,
    merges.same_tensor_twice,
    merges.nothing_joined,
    normalization.bias_before_it,
    normalization.dropout_before_it,
    normalization.two_in_a_row,
    normalization.single_positions,
    resizing.down_and_up,
    windows.skipped_cells,
    windows.checkerboard,
    windows.only_padding,
    windows.unseen_weights,
    conventions.torch_order,
    conventions.stride_given,
    conventions.order_not_said,
    conventions.momentum_of_the_old,
    conventions.dropout_of_the_kept,
)
OF_NETWORKS = (activations.softmax_at_the_end, idle.does_nothing)


def check_design(graph: Graph) -> tuple[Diagnostic, ...]:
    """A warning for each line that breaks a rule of good design."""
    layers = layers_of(graph)
    findings = [found for rule in OF_NETWORKS for found in rule(layers)]
    graphs = {id(inside): inside for inside in graph.nested}
    for inside in graphs.values():
        findings += _broken_rules(inside)
    return tuple(findings)


@remembered
def _broken_rules(graph: Graph) -> tuple[Diagnostic, ...]:
    layers = layers_of(graph)
    return tuple(found for rule in RULES for found in rule(layers))
