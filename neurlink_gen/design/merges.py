"""Rules about sums and joins of fewer tensors than they seem to be of.

In: the lines of a graph. Out: warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.design.layers import Layers
from neurlink_gen.findings import rules
from neurlink_gen.findings.diagnostics import Diagnostic, diagnose, label
from neurlink_gen.findings.places import Part
from neurlink_gen.ops.add import Add
from neurlink_gen.ops.concat import Concat
from neurlink_gen.spec.nerve import Unselected


def same_tensor_twice(layers: Layers) -> Iterator[Diagnostic]:
    """A sum in which one tensor stands twice."""
    for node in layers.nodes:
        if len(node.inputs) < 2:
            continue
        is_sum = isinstance(node.operation, Add) or node.nerve_name.startswith("Skip")
        twice = next((ref for ref in node.inputs if node.inputs.count(ref) > 1), None)
        if not is_sum or twice is None:
            continue
        tag = layers.graph.nodes[twice.node].tag
        called = f'line {twice.node}, "{tag}",' if tag else f"line {twice.node}"
        yield diagnose(
            rules.SAME_TENSOR_TWICE,
            f"{node.nerve_name} selects {called} twice, and so doubles it",
            node.origin,
            labels=label(layers.graph.nodes[twice.node].origin, f"line {twice.node}"),
            part=Part("selector"),
            notes=("lines are counted from 0, and -1 is the line before this one",),
            help="select two different lines",
        )


def nothing_joined(layers: Layers) -> Iterator[Diagnostic]:
    """A concatenation of one tensor, which no list says is meant."""
    for node in layers.nodes:
        if not isinstance(node.operation, Concat) or len(node.inputs) != 1:
            continue
        selector = node.operation.recipe.selector
        if isinstance(selector, (Unselected, str, int, tuple)):
            names = [selector] if isinstance(selector, str) else list(_names(selector))
            several = ", ".join(f'"{name}"' for name in names)
            yield diagnose(
                rules.NOTHING_JOINED,
                "Concat is given one tensor, and gives just that",
                node.origin,
                part=Part("selector"),
                notes=(
                    ("in a pair the second string is the line's own tag",)
                    if isinstance(selector, tuple)
                    else ()
                ),
                help=(
                    f"to join both, write a list: [[{several}]]"
                    if len(names) > 1
                    else 'select several with a list: [["a", "b"]]'
                ),
            )


def _names(selector: object) -> Iterator[str]:
    if isinstance(selector, tuple):
        yield from (each for each in selector if isinstance(each, str))
