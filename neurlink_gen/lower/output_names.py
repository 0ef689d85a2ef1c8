"""What the outputs of a line are called in `forward`.

In: a line, and what it is called. Out: a name for each of its outputs.
"""

from __future__ import annotations

from neurlink_gen.code import Ref
from neurlink_gen.graph import Node
from neurlink_gen.names import identifier


def output_names(node: Node, name: str) -> tuple[str, ...]:
    """What to call the outputs of a line: after the line, and, if there are several, each."""
    if len(node.outputs) == 1:
        return (name,)
    own: list[str | None] = list(node.operation.output_names if node.operation else ())
    if node.operation and not own:
        return tuple(f"{name}{number}" for number in range(1, len(node.outputs) + 1))
    if node.body is not None:
        own = list(block_names(node))
    own += [None] * (len(node.outputs) - len(own))
    return tuple(f"{name}_{each}" if each else name for each in own)


def block_names(node: Node) -> tuple[str | None, ...]:
    """What the several outputs of a composite nerve are called in it."""
    if node.body is None or len(node.outputs) == 1:
        return ()
    return tuple(
        _inner_name(node.body.nodes[ref.node], ref) or (name and identifier(name))
        for ref, name in zip(node.body.outputs, node.body.output_names, strict=True)
    )


def _inner_name(node: Node, ref: Ref) -> str | None:
    """A line's tag; of one of several outputs, what tells it from the others."""
    if len(node.outputs) == 1:
        return node.tag and identifier(node.tag)
    names = block_names(node)
    if not names and node.tag is not None:
        names = output_names(node, identifier(node.tag))
    return names[ref.output] if names else None
