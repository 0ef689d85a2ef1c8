"""The tensors that a selection means: those of the selected lines.

In: what a selector or `outputs=` was resolved to, and the lines so far. Out: `Ref`s, or a `Problem`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neurlink_gen.code import Ref
from neurlink_gen.elaborate.line_problems import (
    Poisoned,
    no_output_of_that_name,
    no_outputs,
    no_such_output,
    of_outputs,
    output_twice,
)
from neurlink_gen.elaborate.selectors import Pick, Selection, resolve
from neurlink_gen.findings.diagnostics import Problem
from neurlink_gen.graph import Node


def selected(selection: Selection, nodes: Sequence[Node]) -> tuple[Ref, ...]:
    """Every tensor that a line selects, in order."""
    refs: list[Ref] = []
    for pick in selection.picks:
        refs += [Ref(pick.line, output) for output in picked(pick, nodes[pick.line])]
    return tuple(refs)


def picked(pick: Pick, node: Node) -> Sequence[int]:
    """The outputs of a line that are selected, by their numbers."""
    if pick.output is None:
        return range(len(node.outputs))
    if isinstance(pick.output, int) and pick.output < len(node.outputs):
        return (pick.output,)
    if node.is_broken:
        raise Poisoned  # what its outputs would be is not known
    if isinstance(pick.output, int):
        raise no_such_output(pick, len(node.outputs))
    if pick.output not in node.output_names:
        raise no_output_of_that_name(pick.output, node)
    return (node.output_names.index(pick.output),)


def returned(
    wanted: object,
    argument: str,
    tags: Mapping[str, int],
    nodes: Sequence[Node],
    before: Sequence[Ref] = (),
) -> tuple[Ref, ...]:
    """The tensors that `outputs=`, or another argument of that kind, names.

    before: what is returned already, by `outputs` or because it is the last line's.
    """
    try:
        if not isinstance(wanted, (list, tuple)) or not wanted:
            raise no_outputs(wanted, argument)
        # Written as a list within a list: a lone new string would be taken for a tag.
        selection = resolve([list(wanted)], tags, len(nodes))
        refs = selected(selection, nodes)
        for index, ref in enumerate(refs):
            if ref in before or ref in refs[:index]:
                first = "outputs" if ref in before else argument
                raise output_twice(nodes[ref.node], ref, argument, first)
        return refs
    except Poisoned:
        raise
    except Problem as problem:
        raise of_outputs(problem, argument) from None
