"""Turns: members of an `nn.Sequential` that follow each other again and again.

In: the members of one `nn.Sequential` of a block, in each use of the block, which has more of them in
some uses than in others. Out: what stands before the turns, in a turn, and after them, alike in
all uses; and for each use how many turns there are.

The first turn may be another one than the rest, as one is that changes the channels. A use that has
that one alone is told what a second would be: it takes what the first gives.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from types import EllipsisType

from neurlink_gen.code import Module, Name, Slot, Value
from neurlink_gen.code_trees import map_slots, slots, structure
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.blocks.origins import MADE
from neurlink_gen.lower.blocks.naming import CHANNEL_ENDINGS
from neurlink_gen.lower.blocks.vectors import same

Members = tuple[Module, ...]
KINDS = ("groups", "dilation", "padding", "bias")
"""The roles of what makes a module another one where the first differs from the rest in it."""


@dataclass(frozen=True)
class Turns:
    """The members of one use. first: of the first turn, where it differs from the other turns."""

    before: Members
    first: Members
    turn: Members
    count: int
    after: Members


def turns_of(uses: Sequence[Members]) -> list[Turns] | None:
    """The members of each use as turns; None where there is no such reading of them."""
    for period, start, counts, _ in sorted(_readings(uses), key=_preference):
        parts = [
            _parts(members, period, start, count)
            for members, count in zip(uses, counts, strict=True)
        ]
        found = _with_first(parts) if min(counts) else _with_none(parts)
        if found is not None:
            return found
    return None


# Readings: where turns may be, by what the members are made of.

Reading = tuple[int, int, tuple[int, ...], bool]
"""How long a turn is, where the first begins, how many there are in each use, and whether what
stands before is made like a turn."""


def _preference(reading: Reading) -> tuple[bool, int, int, bool, int]:
    """Short turns, as many as there can be, as far in front as there can be."""
    period, start, counts, is_led = reading
    return min(counts) == 0, period, -min(counts), not is_led, start


def _readings(uses: Sequence[Members]) -> Iterator[Reading]:
    shapes = [[structure(each) for each in members] for members in uses]
    longest, shortest = max(shapes, key=len), min(map(len, shapes))
    more = [len(each) - shortest for each in shapes]
    common = math.gcd(*more)
    for period in (each for each in range(1, common + 1) if common % each == 0):
        # One more in some uses is one that the others lack, and no count.
        least = 0 if max(more) > period else 1
        for start in range(shortest + 1):
            for fewest in range(least, (shortest - start) // period + 1):
                counts = tuple(fewest + each // period for each in more)
                if _fit(shapes, period, start, counts):
                    unit = longest[start : start + period]
                    is_led = longest[max(start - period, 0) : start] == unit
                    yield period, start, counts, is_led


def _fit(
    shapes: Sequence[Sequence[object]], period: int, start: int, counts: tuple[int, ...]
) -> bool:
    longest = max(shapes, key=len)
    unit = longest[start : start + period]
    ends = [start + period * count for count in counts]
    return all(
        each[:start] == longest[:start]
        and each[start:end] == [*unit] * count
        and each[end:] == shapes[0][ends[0] :]
        for each, count, end in zip(shapes, counts, ends, strict=True)
    )


Parts = tuple[Members, "list[Members]", Members]
"""What stands before the turns, the turns, and what stands after them."""


def _parts(members: Members, period: int, start: int, count: int) -> Parts:
    end = start + period * count
    turns = [members[each : each + period] for each in range(start, end, period)]
    return members[:start], turns, members[end:]


# Turns: of a reading, by the values of the members.


def _with_first(uses: Sequence[Parts]) -> list[Turns] | None:
    """Every use has a turn; the first may be another one than the rest."""
    if not all(_all_equal(turns[1:]) for _, turns, _ in uses):
        return None
    known = [(turns[0], turns[1]) for _, turns, _ in uses if len(turns) > 1]
    rest = [turns[1] if turns[1:] else _second(turns[0], known) for _, turns, _ in uses]
    found = [each for each in rest if each is not None]
    if len(found) < len(uses):
        return None
    pairs = list(zip(uses, found, strict=True))
    is_whole = all(_all_equal([turns[0], turn]) for (_, turns, _), turn in pairs)
    return [
        Turns(before, () if is_whole else turns[0], turn, len(turns), after)
        for (before, turns, after), turn in pairs
    ]


def _with_none(uses: Sequence[Parts]) -> list[Turns] | None:
    """Some uses have no turn; they are told what one would be by what stands around it."""
    if not all(_all_equal(turns) for _, turns, _ in uses):
        return None
    if not all(_goes_on(turn) for _, turns, _ in uses for turn in turns):
        return None
    known = [((*before, *after), turns[0]) for before, turns, after in uses if turns]
    found = []
    for before, turns, after in uses:
        turn = turns[0] if turns else _between((*before, *after), known)
        if turn is None:
            return None
        found.append(Turns(before, (), turn, len(turns), after))
    return found


def _goes_on(turn: Members) -> bool:
    """Whether a turn can follow itself: it gives as many channels as it takes."""
    places, values = _channels(turn), _values(turn)
    return not places or same(values[min(places)], values[places[0]])


def _all_equal(turns: Sequence[Members]) -> bool:
    return all(_are_same(_values(turns[0]), _values(each)) for each in turns[1:])


def _values(turn: Members) -> list[Value]:
    return [plain_value(slot) for slot in _slots(turn)]


def plain_value(slot: Slot) -> Value:
    """A slot's value, which is no name as long as the uses have not become a class."""
    assert not isinstance(slot.value, Name)
    return slot.value


def _slots(turn: Members) -> list[Slot]:
    return [slot for module in turn for slot in slots(module)]


# What a turn would be in a use that lacks it, by what it is in those that have it.

Known = Sequence[tuple[Members, Members]]
"""In each use that has a turn, other members and the turn."""
Choice = tuple[Value, tuple[Value, ...]]
"""A value in the use that lacks the turn, and in each use that has it."""


def _second(first: Members, known: Known) -> Members | None:
    """The turn after the only one. known: the first and the second."""
    firsts, seconds = _choices(first, known), _columns(known)
    channels = _channels(first)
    own = _slots(first)
    # What is made last comes out, unless the turns that follow take something else.
    ends = (firsts[i] for i in channels)
    end = next((e for e in ends if _are_same(e[1], seconds[min(channels)])), None)
    places = []
    for slot, here in zip(own, firsts, strict=True):
        choices = [here]
        if end is not None and here == firsts[min(channels)]:
            choices.insert(0, end)
        if not isinstance(slot.default, EllipsisType) and slot.role not in KINDS:
            choices.insert(0, (slot.default, (slot.default,) * len(known)))
        places.append(choices)
    return _made_of(first, places, seconds)


def _between(around: Members, known: Known) -> Members | None:
    """The turn of a use that has none. known: what stands around it, and the turn."""
    found, turn = _choices(around, known), known[0][1]
    channels = [found[place] for place in _channels(around)]
    columns = _columns(known)
    places = [
        [
            *channels[: None if _counts_channels(slot) else 0],
            (column[0], column[:1] * len(column)),
        ]
        for slot, column in zip(_slots(turn), columns, strict=True)
    ]
    return _made_of(turn, places, columns)


def _choices(members: Members, known: Known) -> list[Choice]:
    columns = zip(*(_values(others) for others, _ in known), strict=True)
    return list(zip(_values(members), columns, strict=True))


def _columns(known: Known) -> list[tuple[Value, ...]]:
    """The values of each slot of the turn."""
    return list(zip(*(_values(turn) for _, turn in known), strict=True))


def _channels(members: Members) -> list[int]:
    """The places of numbers of channels, first those that come out, from the last on."""
    found = [
        (slot.role not in MADE, -place)
        for place, slot in enumerate(_slots(members))
        if _counts_channels(slot)
    ]
    return [-place for _, place in sorted(found)]


def _counts_channels(slot: Slot) -> bool:
    return slot.role.endswith(CHANNEL_ENDINGS)


def _made_of(
    turn: Members,
    places: Sequence[Sequence[Choice]],
    columns: Sequence[tuple[Value, ...]],
) -> Members | None:
    """A turn in which each value is the first choice that is right in the uses that have the turn."""
    values = []
    for choices, column in zip(places, columns, strict=True):
        fitting = [value for value, others in choices if _are_same(others, column)]
        if not fitting:
            return None
        values.append(fitting[0])
    remaining = iter(values)
    return map_slots(turn, lambda slot: replace(slot, value=next(remaining)))


def _are_same(left: Sequence[Value], right: Sequence[Value]) -> bool:
    return all(map(same, left, right))
