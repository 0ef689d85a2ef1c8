"""What changed for a model's callers: its constructor, its inputs and outputs, the sizes it takes.

In: two versions of a model. Out: what changed of each, and whether a caller of the old one breaks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from neurlink_gen.ownership.records import Domain, ModelRecord

Kind = Literal["constructor", "input", "output", "precondition"]
LONGEST_TURN = 1 << 20
Found = tuple[Kind, str, bool]


def signature_changes(old: ModelRecord, new: ModelRecord) -> Iterator[Found]:
    """Every change that callers may notice."""
    yield from _constructor(old.constructor, new.constructor)
    yield from _inputs(old.inputs, new.inputs)
    if old.outputs != new.outputs:
        message = (
            f"it returns {_shown(new.outputs)}, and returned {_shown(old.outputs)}"
        )
        yield "output", message, True
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


def _inputs(old: Sequence[str], new: Sequence[str]) -> Iterator[Found]:
    for was, now in zip(old, new):
        if was != now:
            yield "input", f"an input differs: {now}, was {was}", True
    for each in old[len(new) :]:
        yield "input", f"an input is gone: {each}", True
    for each in new[len(old) :]:
        yield "input", f"an input is new: {each}", True


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
    return set(new.claims) <= set(old.claims) and all(
        domain[0] in before and _contains(domain, before[domain[0]])
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
