"""Members of an `nn.Sequential` that some uses of a block have and others lack.

In: the `nn.Sequential` of the use that has the most members, and another use's. Out: which of the
members the other one has, by what they are made of.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import EllipsisType

from neurlink_gen.code import Module, Name, Slot, Value
from neurlink_gen.code_trees import slots, structure
from neurlink_gen.lower.blocks.origins import MADE
from neurlink_gen.lower.blocks.naming import CHANNEL_ENDINGS

Present = tuple[bool, ...]
"""For each member of the richer one, whether the other has it."""
Score = tuple[int, int]
Ends = tuple[Value | Name, Value | Name]


def present_members(richer: Module, module: Module) -> Present | None:
    """Which members of the richer one a module has, in order; None where it has others.

    Of several that it might be, a member is the one that its arguments look most like: those that
    are at torch's defaults there are so here, and kernels are as large. Of these it is the one of as
    many channels as come in, or go out, where it has so many; the last one is the last; and of
    these it is the first.
    """
    if not _is_numbered_chain(richer) or not _is_numbered_chain(module):
        return None
    rich, poor = list(richer.children), list(module.children)
    shapes = [structure(each) for each in rich], [structure(each) for each in poor]
    ends = _ends(richer), _ends(module)

    @functools.cache
    def best(first: int, second: int) -> tuple[Score, tuple[int, ...]] | None:
        """How well the members from two places on go together, and the places taken."""
        if second == len(poor):
            return (0, 0), ()
        if first == len(rich):
            return None
        found = best(first + 1, second)
        rest = best(first + 1, second + 1)
        if rest is not None and shapes[0][first] == shapes[1][second]:
            more = _likeness(rich[first], poor[second], *ends)
            is_last = (first, second) == (len(rich) - 1, len(poor) - 1)
            score = rest[0][0] + more[0], rest[0][1] + more[1] + is_last
            if found is None or score >= found[0]:
                found = score, (first, *rest[1])
        return found

    found = best(0, 0)
    if found is None:
        return None
    return tuple(index in found[1] for index in range(len(rich)))


def _is_numbered_chain(module: Module) -> bool:
    """Whether a module is an `nn.Sequential` whose members are called by their numbers."""
    return bool(module.children) and not any(module.names)


def _likeness(left: Module, right: Module, left_ends: Ends, right_ends: Ends) -> Score:
    """In how many of their arguments members look alike, and stand alike."""
    pairs = list(zip(slots(left), slots(right), strict=True))
    alike = sum(_is_like(ours, theirs) for ours, theirs in pairs)
    places = sum(
        _is_end(ours, left_ends) == _is_end(theirs, right_ends)
        for ours, theirs in pairs
        if _counts_channels(ours)
    )
    return alike, places


def _ends(module: Module) -> Ends:
    """How many channels come in and go out."""
    found = [slot.value for slot in slots(module) if _counts_channels(slot)]
    return (found[0], found[-1]) if found else (None, None)


def _is_end(slot: Slot, ends: Ends) -> bool:
    """Whether as many channels are taken as come in, or are made as go out."""
    return slot.value == ends[1 if slot.role in MADE else 0]


def _counts_channels(slot: Slot) -> bool:
    return slot.role.endswith(CHANNEL_ENDINGS)


def _is_like(ours: Slot, theirs: Slot) -> bool:
    if isinstance(ours.default, EllipsisType):
        return ours.role != "kernel_size" or ours.value == theirs.value
    return (ours.value == ours.default) == (theirs.value == theirs.default)


def member_slots(
    richer: Module, present: Present | None
) -> Iterator[tuple[Slot, bool]]:
    """The slots of the richer module, each with whether the other one has it as well."""
    if present is None:
        yield from ((slot, True) for slot in slots(richer))
        return
    for child, is_present in zip(richer.children, present, strict=True):
        yield from ((slot, is_present) for slot in slots(child))
