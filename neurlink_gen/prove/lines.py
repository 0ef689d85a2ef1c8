"""The lines of a graph, those of composite nerves included, and when each of them runs.

In: an elaborated graph. Out: its sound lines, each with the network that it is a line of.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator

from neurlink_gen.graph import Graph, Node


class Mode(enum.Enum):
    """Whether a line is written, and when it runs."""

    ALWAYS = enum.auto()
    IN_TRAINING = enum.auto()
    NEVER = enum.auto()


def lines_of(
    graph: Graph, keep_all: bool, mode: Mode = Mode.ALWAYS
) -> Iterator[tuple[Graph, Node, Mode]]:
    """Every sound line and its network, composite nerves included; and when it runs."""
    seen: set[tuple[int, Mode]] = set()
    for node in graph.nodes:
        runs = mode
        if not keep_all and node.index not in graph.live:
            runs = Mode.NEVER
        elif not keep_all and node.index in graph.training_only:
            runs = Mode.IN_TRAINING
        if node.body is not None and (id(node.body), runs) not in seen:
            # Repeated blocks share a body, which needs one proof.
            seen.add((id(node.body), runs))
            yield from lines_of(node.body, False, runs)
        if not node.is_broken:
            yield graph, node, runs
