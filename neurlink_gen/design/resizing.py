"""Rules about maps that shrink and grow.

In: the lines of a graph. Out: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.algebra.sizes import Size
from neurlink_gen.code import Ref
from neurlink_gen.design.layers import Layers, is_read_once
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, Label, diagnose
from neurlink_gen.findings.places import span_of
from neurlink_gen.graph import Graph, Node

SHRINKING = ("MaxPool", "AvgPool")
# A transposed convolution is not among them: it works at the small size.
GROWING = ("Interpolate", "Upsample")


def down_and_up(layers: Layers) -> Iterator[Diagnostic]:
    """A pool whose output is at once enlarged, so that nothing is computed at the small size."""
    graph = layers.graph
    for node in layers.nodes:
        if not node.nerve_name.startswith(GROWING) or len(node.inputs) != 1:
            continue
        (ref,) = node.inputs
        pool = graph.nodes[ref.node]
        if (
            not pool.is_input
            and pool.nerve_name.startswith(SHRINKING)
            and is_read_once(ref, graph)
            and _shrinks(pool, graph)
            and _grows(node, ref, graph)
        ):
            yield diagnose(
                rules.DOWN_AND_UP,
                f"{node.nerve_name} enlarges what {pool.nerve_name} has just made smaller",
                node.origin,
                labels=(Label("made smaller here", span_of(pool.origin)),),
                notes=(
                    "detail is thrown away, and nothing is computed at the small size",
                ),
                help="put layers between the two, or remove both",
            )


def _shrinks(pool: Node, graph: Graph) -> bool:
    """Whether it makes maps smaller. To a fixed size, as for the mean of a map, does not count."""
    before, after = graph.tensor(pool.inputs[0]).sizes, pool.outputs[0].sizes
    varies = not any(size.is_constant for size in after)
    return varies and all(map(_is_smaller, after, before))


def _grows(node: Node, ref: Ref, graph: Graph) -> bool:
    return all(map(_is_smaller, graph.tensor(ref).sizes, node.outputs[0].sizes))


def _is_smaller(left: Size, right: Size) -> bool:
    """Whether one size is smaller than another, in the long run."""
    return left.axis == right.axis and left.slope < right.slope
