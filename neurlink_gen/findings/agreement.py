"""Keeps the fixes that suit every line that a piece of source makes.

In: findings with their fixes, and the graphs of a spec. Out: the same findings. A line that a loop,
a function or a composite nerve makes several times keeps its fix only if each of them needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from neurlink_gen.findings.diagnostics import Diagnostic
from neurlink_gen.findings.source import Span
from neurlink_gen.graph import Graph
from neurlink_gen.lazy_dataclasses import replace


def agreed(
    findings: Sequence[Diagnostic], graphs: Sequence[Graph], *, of_sound_lines: bool
) -> list[Diagnostic]:
    """The findings, without the fixes that would break another line.

    of_sound_lines: they are about lines of the graphs, and not about lines that could not be made.
    """
    groups: dict[object, list[Diagnostic]] = {}
    for found in findings:
        if found.fix is not None:
            groups.setdefault(_key(found), []).append(found)
    if not groups:
        return list(findings)
    sound = Counter[Span | None](_sound_lines(graphs))
    kept = {
        key
        for key, group in groups.items()
        if len({found.fix for found in group}) == 1
        and sound[group[0].fix.line if group[0].fix else None]
        <= (sum(found.times for found in group) if of_sound_lines else 0)
    }
    return [
        found if found.fix is None or _key(found) in kept else replace(found, fix=None)
        for found in findings
    ]


def _key(found: Diagnostic) -> object:
    """What findings have in common that would change the same source for the same reason."""
    assert found.fix is not None
    spans = tuple(edit.span for edit in found.fix.edits)
    return found.fix.line, found.rule.code, spans


def _sound_lines(graphs: Sequence[Graph]) -> Iterator[Span]:
    """The nerve of every line that could be made; bodies that lines share count once."""
    bodies = {id(body): body for graph in graphs for body in graph.nested}
    for body in bodies.values():
        for node in body.nodes:
            if not node.is_broken and node.origin.nerve is not None:
                yield node.origin.nerve
