"""What a block's channel counts are called that come in or go out.

In: a count in every use, and those of the block's inputs and outputs, each with the variable that it
is in. Out: `in_channels`, `out_channels` or `channels`, where this says which ones are meant; and else a
name after the variable: `skip_channels`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from neurlink_gen.lower.blocks.vectors import Vector, agrees, is_constant

End = tuple[str, Vector]
"""An input or an output: its variable, and its channels in every use."""


def edge_name(
    vector: Vector, inputs: Sequence[End], outputs: Sequence[End]
) -> str | None:
    """The name of a count that comes in or goes out; None if it does neither."""
    before = [name for name, each in inputs if agrees(vector, each)]
    after = [name for name, each in outputs if agrees(vector, each)]
    if not before and not after:
        return None
    is_first = bool(inputs) and agrees(vector, inputs[0][1])
    is_last = bool(outputs) and agrees(vector, outputs[0][1])
    if not (is_last and len(outputs) == 1):
        lone = [each for _, each in outputs] if len(outputs) == 1 else []
        is_one_of_many = _are_several([each for _, each in outputs]) or (
            bool(before) and _are_several([each for _, each in inputs], lone)
        )
        own = _own_name(before, after, is_one_of_many)
        if own is not None and (is_one_of_many or not (is_first or is_last)):
            return f"{own}_channels"
    if is_first:
        return "channels" if is_last else "in_channels"
    return "out_channels" if is_last or not before else "in_channels"


def _own_name(
    before: Sequence[str], after: Sequence[str], with_number: bool
) -> str | None:
    """The variable that says which one is meant: `skip`; or, where a number must do, `x2`."""
    names = [name for name in (*before, *after) if name.isidentifier() and name != "x"]
    numbered = re.compile(r"x\d+")
    own = [name for name in names if not numbered.fullmatch(name)]
    if with_number:
        own += [name for name in before if numbered.fullmatch(name)]
    return own[0] if own else None


def _are_several(vectors: Sequence[Vector], but: Sequence[Vector] = ()) -> bool:
    """Whether some counts, but for those named, are different ones that vary from use to use."""
    found: list[Vector] = []
    for vector in vectors:
        if not is_constant(vector) and not any(
            agrees(vector, each) for each in (*found, *but)
        ):
            found.append(vector)
    return len(found) > 1
