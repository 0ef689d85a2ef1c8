"""What changed for a model's callers: its constructor, its inputs and outputs, the sizes it takes.

In: two versions of a model. Out: what changed of each, and whether a caller of the old one breaks.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from neurlink_gen.ownership.records import Domain, ModelRecord

Kind = Literal["constructor", "input", "output", "precondition"]
LONGEST_TURN = 1 << 20
Found = tuple[Kind, str, bool]
_EXTENT = re.compile(r"([\[\], ]+)")


def signature_changes(old: ModelRecord, new: ModelRecord) -> Iterator[Found]:
    """Every change that callers may notice."""
    yield from _constructor(old.constructor, new.constructor)
    yield from _inputs(old, new)
    if old.outputs != new.outputs:
        message = (
            f"it returns {_shown(new.outputs)}, and returned {_shown(old.outputs)}"
        )
        yield "output", message, not _are_same_at_old_sizes(old, new)
    if old.has_intermediates != new.has_intermediates:
        verb = "has no" if old.has_intermediates else "has a"
        message = f"it {verb} forward_intermediates now"
        yield "output", message, old.has_intermediates
    yield from _precondition(old, new)


def _shown(texts: Sequence[str]) -> str:
    return ", ".join(texts)


def _constructor(old: Sequence[str], new: Sequence[str]) -> Iterator[Found]:
    """Parameters have defaults, all of them: new ones at the end disturb nobody."""
    if tuple(new[: len(old)]) == tuple(old):
        for each in new[len(old) :]:
            yield "constructor", f"a parameter is new: {each}", False
        return
    names = [each.partition(":")[0] for each in new]
    for position, each in enumerate(old):
        name = each.partition(":")[0]
        if name not in names:
            yield "constructor", f"a parameter is gone: {each}", True
        elif new[names.index(name)] != each:
            now = new[names.index(name)]
            yield "constructor", f"a parameter differs: {now}, was {each}", True
        elif names.index(name) != position:
            yield "constructor", f"a parameter has another position: {each}", True
    known = {each.partition(":")[0] for each in old}
    for each in new:
        if each.partition(":")[0] not in known:
            yield "constructor", f"a parameter is new: {each}", False


def _inputs(old: ModelRecord, new: ModelRecord) -> Iterator[Found]:
    for was, now in zip(old.inputs, new.inputs):
        if was == now:
            continue
        freed = _freed(was, now)
        if freed is not None and _takes(new, freed):
            yield "input", f"an input takes more sizes: {now}, was {was}", False
        else:
            yield "input", f"an input differs: {now}, was {was}", True
    for each in old.inputs[len(new.inputs) :]:
        yield "input", f"an input is gone: {each}", True
    for each in new.inputs[len(old.inputs) :]:
        yield "input", f"an input is new: {each}", True


def _freed(was: str, now: str) -> dict[str, int] | None:
    """The axes of an input whose sizes were fixed and are not now, if that is all that differs."""
    before, after = (_EXTENT.split(each) for each in (was, now))
    found: dict[str, int] = {}
    for old, new in itertools.zip_longest(before, after):
        if old == new:
            continue
        if not (old and new and old.isdecimal() and new.isidentifier()):
            return None
        if found.setdefault(new, int(old)) != int(old):
            return None
    return found


def _are_same_at_old_sizes(old: ModelRecord, new: ModelRecord) -> bool:
    """Whether outputs differ in nothing but that their sizes follow from inputs that were fixed.

    What these sizes are at the old ones, what the lines compute says, which is compared as well.
    """
    inputs = list(itertools.zip_longest(old.inputs, new.inputs, fillvalue=""))
    if not any(_freed(*pair) for pair in inputs) or not all(
        was == now or _freed(was, now) for was, now in inputs
    ):
        return False
    before, after = (
        ", ".join(each.outputs).replace("]", "").split(", ") for each in (old, new)
    )
    return len(before) == len(after) and all(
        was == now or (was.isdecimal() and not now.isdecimal())
        for was, now in zip(before, after)
    )


def _takes(model: ModelRecord, sizes: Mapping[str, int]) -> bool:
    """Whether a model takes these sizes of some axes, as far as can be told."""
    return not model.claims and all(
        sizes[axis] >= least and sizes[axis] % modulus in residues
        for axis, least, modulus, residues in model.domains
        if axis in sizes
    )


def _precondition(old: ModelRecord, new: ModelRecord) -> Iterator[Found]:
    if old.precondition == new.precondition:
        return
    was = old.precondition or "every size is fine"
    message = (
        f"it works where {new.precondition}"
        if new.precondition
        else "it works at every size"
    )
    yield "precondition", f"{message}; before: {was}", not _is_wider(old, new)


def _is_wider(old: ModelRecord, new: ModelRecord) -> bool:
    """Whether the new version takes every size that the old one took, as far as can be told."""
    before = {domain[0]: domain for domain in old.domains}
    freed: dict[str, int] = {}
    for was, now in zip(old.inputs, new.inputs):
        freed |= _freed(was, now) or {}
    return set(new.claims) <= set(old.claims) and all(
        (
            _takes(new, {domain[0]: freed[domain[0]]})
            if domain[0] in freed
            else domain[0] in before and _contains(domain, before[domain[0]])
        )
        for domain in new.domains
    )


def _contains(outer: Domain, inner: Domain) -> bool:
    """Whether all sizes of one set are in another: both repeat, and one turn of the two tells."""
    _, least, modulus, residues = outer
    _, first, period, others = inner
    turn = math.lcm(modulus, period)
    return turn <= LONGEST_TURN and all(
        n >= least and n % modulus in residues
        for n in range(first, max(least, first) + turn)
        if n % period in others
    )
