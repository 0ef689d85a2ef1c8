"""`build`: what a spec's model functions return.

In: the lines of a network. Out: a `Network`, which says what was asked for and where; the lines
are looked at later, when it is elaborated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurlink_gen.source import Span, caller_span
from neurlink_gen.spec.nerve import Lines


@dataclass(frozen=True)
class Network:
    """A network as it was written."""

    lines: object
    name: object
    outputs: object
    output_intermediate: bool
    span: Span


def build(
    lines: Lines,
    *,
    name: str | None = None,
    outputs: Sequence[str | int] | None = None,
    output_intermediate: bool = False,
) -> Network:
    """A network of the given lines.

    name: of the generated class; by default made from the function's name.
    outputs: the tags or indices of the lines that `forward` returns, by default the last: one
        gives a bare tensor, several a `NamedTuple` in that order.
    output_intermediate: also write `forward_intermediates`, which returns every line's output.
    """
    return Network(lines, name, outputs, output_intermediate, caller_span())
