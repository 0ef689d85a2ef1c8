"""What works in place in one use of a block and must not in another: in none of them, then.

In: the bodies of all uses of a composite nerve, in which lines that would overwrite too early were made
safe. Out: the same bodies, in which the same line of the nerve works in place in all or in none.
`inplace` is so no parameter of the class, unless the spec itself tells the uses apart by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

from neurlink_gen.code_trees import modules, not_in_place
from neurlink_gen.graph import Graph, Node
from neurlink_gen.lazy_dataclasses import replace


def alike_in_place(bodies: Sequence[Graph]) -> list[Graph]:
    """The bodies, in each of which a line is in place only if it may be so in all."""
    dropped = {
        place for body in bodies for place, node in _overwriting(body) if _is_safe(node)
    }
    return [_without(body, dropped) for body in bodies] if dropped else list(bodies)


def _overwriting(body: Graph) -> Iterator[tuple[Hashable, Node]]:
    """The lines that the spec has work in place, each with what tells which line of its nerve it is."""
    met: Counter[Hashable] = Counter()
    for node in body.nodes:
        if node.result is not None and node.result.overwrites:
            origin = node.origin
            place = origin.nerve or (origin.call, origin.path)
            yield (place, met[place]), node
            met[place] += 1


def _is_safe(node: Node) -> bool:
    """Whether a line that would overwrite its input does so no more."""
    assert node.result is not None
    return not any(
        given.slot.role == "inplace" and given.slot.value is True
        for module in modules(node.result.code)
        for given in module.arguments
    )


def _without(body: Graph, dropped: set[Hashable]) -> Graph:
    changed = {
        node.index: replace(
            node, result=replace(node.result, code=not_in_place(node.result.code))
        )
        for place, node in _overwriting(body)
        if place in dropped and node.result is not None and not _is_safe(node)
    }
    if not changed:
        return body
    nodes = tuple(changed.get(node.index, node) for node in body.nodes)
    return replace(body, nodes=nodes)
