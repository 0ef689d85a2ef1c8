"""Warns of what works, and is yet hardly what was meant.

In: an elaborated graph without errors. Out: a warning for each line that breaks a rule of good
design. A rule is a function from a graph, and perhaps its layers, to findings; `RULES` lists them.
"""

from __future__ import annotations

from neurlink_gen.design import (
    activations,
    conventions,
    merges,
    normalization,
    resizing,
    windows,
)
from neurlink_gen.design.imports import check_imports as check_imports
from neurlink_gen.design.layers import Layers
from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.graph import Graph

RULES = (
    activations.stacked,
    activations.linear_twice,
    activations.softmax_at_the_end,
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
    conventions.momentum_of_the_old,
    conventions.dropout_of_the_kept,
)


def check_design(graph: Graph) -> tuple[Diagnostic, ...]:
    """A warning for each line that breaks a rule of good design."""
    layers = Layers(graph)
    return tuple(found for rule in RULES for found in rule(layers))
