"""Members of an `nn.Sequential` that some uses of a block have and others lack.

In: the `nn.Sequential` of the use that has the most members, and another use's. Out: which of the
members the other one has, by what they are made of.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from neurlink_gen.code import Module, Slot, slots, structure

Present = tuple[bool, ...]
"""For each member of the richer one, whether the other has it."""


def present_members(richer: Module, module: Module) -> Present | None:
    """Which members of the richer one a module has, in order; None where it has others.

    Of several that it might be, a member is the one that its arguments look most like: those that
    are at torch's defaults there are so here.
    """
    if not _is_numbered_chain(richer) or not _is_numbered_chain(module):
        return None
    rich, poor = list(richer.children), list(module.children)
    shapes = [structure(each) for each in rich], [structure(each) for each in poor]

    @functools.cache
    def best(first: int, second: int) -> tuple[int, tuple[int, ...]] | None:
        """How well the members from two places on go together, and the places taken."""
        if second == len(poor):
            return 0, ()
        if first == len(rich):
            return None
        found = best(first + 1, second)
        rest = best(first + 1, second + 1)
        if rest is not None and shapes[0][first] == shapes[1][second]:
            score = rest[0] + _likeness(rich[first], poor[second])
            if found is None or score > found[0]:
                found = score, (first, *rest[1])
        return found

    found = best(0, 0)
    if found is None:
        return None
    return tuple(index in found[1] for index in range(len(rich)))


def _is_numbered_chain(module: Module) -> bool:
    """Whether a module is an `nn.Sequential` whose members are called by their numbers."""
    return bool(module.children) and not any(module.names)


def _likeness(left: Module, right: Module) -> int:
    pairs = zip(slots(left), slots(right), strict=True)
    return sum(_is_default(ours) == _is_default(theirs) for ours, theirs in pairs)


def _is_default(slot: Slot) -> bool:
    return slot.value == slot.default


def member_slots(
    richer: Module, present: Present | None
) -> Iterator[tuple[Slot, bool]]:
    """The slots of the richer module, each with whether the other one has it as well."""
    if present is None:
        yield from ((slot, True) for slot in slots(richer))
        return
    for child, is_present in zip(richer.children, present, strict=True):
        yield from ((slot, is_present) for slot in slots(child))
