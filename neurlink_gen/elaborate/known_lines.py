"""The lines of a network that are known already, since the same was elaborated before.

In: a network and its graph; the lines of the same model's network at other values of its parameters.
Out: what became of those that it begins with, so far as they are written the same. And of a line that
repeats the one before it, what became of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neurlink_gen.code import Ref
from neurlink_gen.elaborate.composites import BLOCKS, same
from neurlink_gen.elaborate.inputs import Axes, find_axes
from neurlink_gen.elaborate.lines import Flattener, WrittenLine
from neurlink_gen.graph import Graph, Group, Node
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.ops.operation import Operation
from neurlink_gen.spec.nerve import UNSELECTED
from neurlink_gen.spec.network import Network


@dataclass(frozen=True)
class KnownLines:
    """A network as it was written, and its lines elaborated."""

    lines: Sequence[WrittenLine]
    axes: Axes
    groups: Sequence[Group]
    nodes: Sequence[Node]

    @staticmethod
    def of(network: Network, graph: Graph) -> KnownLines:
        """The lines of a network without errors; none where some share their layers."""
        groups: list[Group] = []
        lines = list(Flattener(None, groups, []).lines(network.lines, network.span))
        is_shared = any(node.sharing for each in graph.nested for node in each.nodes)
        nodes = () if is_shared else graph.nodes
        return KnownLines(lines, find_axes(lines, []), groups, nodes)

    def beginning(
        self,
        lines: Sequence[WrittenLine],
        axes: Axes,
        groups: Sequence[Group],
        is_probe: bool,
    ) -> Iterator[Node]:
        """What became of the first of some lines: a line is what it is by those before it.

        is_probe: that a composite nerve adds the same lines again is taken for granted.
        """
        if axes != self.axes:
            return
        for line, known, node in zip(lines, self.lines, self.nodes):
            is_known = is_probe or _is_ours(known)
            if not is_known or not self._is_within_same(line, known, groups):
                return
            if not same(line.written, known.written):
                return
            yield node

    def _is_within_same(
        self, line: WrittenLine, known: WrittenLine, groups: Sequence[Group]
    ) -> bool:
        """Whether two lines stand in the same nested lists and stages."""
        group = line.group
        if group != known.group:
            return False
        while group is not None:
            if groups[group] != self.groups[group]:
                return False
            group = groups[group].parent
        return True


def once_more(
    line: WrittenLine,
    before: WrittenLine | None,
    nodes: Sequence[Node],
    is_probe: bool,
    is_again: bool,
) -> Node | None:
    """A block that follows the same block, and is given what that was given; None if it is no such.

    is_again: the one before is such a one itself, so that it is known that they are the same.
    """
    if before is None or len(nodes) < 2:
        return None
    node = nodes[-1]
    if (
        line.written is not before.written
        or line.group != before.group
        or node.body is None
        or node.body.network is not None
        or node.tag is not None
        or node.sharing is not None
        or node.inputs != (Ref(node.index - 1),)
        or nodes[-2].outputs != node.outputs
        or node.recipe is None
        or node.recipe.selector is not UNSELECTED
    ):
        return None
    if not (is_probe or _is_ours(line)):
        return None
    if not is_again and not same(line.written, before.written):
        return None
    inputs = (Ref(node.index),)
    return replace(node, index=node.index + 1, inputs=inputs, origin=line.origin)


def _is_ours(line: WrittenLine) -> bool:
    """Whether what its nerve makes of a line is the same each time."""
    if line.nerve is None:
        return False
    nerve_class = line.nerve.recipe.nerve_class
    return issubclass(nerve_class, Operation) or nerve_class.__module__ == BLOCKS
