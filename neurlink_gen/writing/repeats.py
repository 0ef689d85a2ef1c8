"""Members of an `nn.Sequential`, or of a list, that are made alike but for a number.

In: the calls that make them, in order, and, where they have names, these. Out: `Run`s, of members
whose names and arguments count up, as a variable does in the body of a loop; and comprehensions, of
members without names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence

from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.names import Scope
from neurlink_gen.writing.layout import INDENT, WIDTH, Call, lay_out

SHORTEST = 3
"""Two members are written as they are: a loop over them would be no shorter."""

MOST_AFTER = 2
"""So many members may follow those that are repeated in turns: each is a statement."""

_NUMBERED = re.compile(r"(.*?)(0|[1-9]\d*)")
_INTEGER = re.compile(r"((?:\w+=)?)(\d+)")
_NUMBER = re.compile(r"(\w+)=[\d.e-]+")
_PART = re.compile(r"((?:\w+=)?(?:[\w.]+ \* )?)(\d+)((?: \* [a-z_]\w*)? / [\d.]+)")


DEPTH = 4
"""How deep members stand: in a call, in a call, in a method, in a class."""
ROOM = WIDTH - DEPTH * len(INDENT)
"""What is longer than this stands on several lines, where members stand."""


def members(calls: Sequence[Call]) -> Iterator[Call | str]:
    """The members of an `nn.Sequential`, those made alike that follow each other in one."""
    first = 0
    while first < len(calls):
        end = first + 1
        while end < len(calls) and calls[end] == calls[first]:
            end += 1
        if (counted := _counted(calls[first:])) is not None:
            text, count = counted
            yield text
            first += count
            continue
        varied = end
        while varied < len(calls) and _varied(calls[first : varied + 1]) is not None:
            varied += 1
        is_long = len(str(calls[first])) > ROOM
        if varied > end and varied - first >= SHORTEST and is_long:
            yield _over_values(calls[first:varied])
            end = varied
        elif end - first > 1:
            yield f"*({calls[first]} for _ in range({end - first}))"
        else:
            yield calls[first]
        first = end


@dataclass(frozen=True)
class Turns:
    """Several members that a sequence has again and again: what stands before them, and after."""

    before: Sequence[Call]
    turn: Sequence[Call]
    count: int
    after: Sequence[Call]


def turns_of(calls: Sequence[Call]) -> Turns | None:
    """The turns near the end of a sequence, if most of it is made of them."""
    for end in range(len(calls), max(len(calls) - MOST_AFTER, 0) - 1, -1):
        for length in range(2, end // SHORTEST + 1):
            turn, first = calls[end - length : end], end - length
            while first >= length and calls[first - length : first] == turn:
                first -= length
            count = (end - first) // length
            is_most = 2 * (end - first) > len(calls)
            if count >= SHORTEST and is_most and len(set(map(str, turn))) > 1:
                return Turns(calls[:first], turn, count, calls[end:])
    return None


def _counted(calls: Sequence[Call]) -> tuple[str, int] | None:
    """The first members where a rate grows by a part from each to the next, and how many they are."""
    places = range(len(calls[0].items) if len(calls) >= SHORTEST else 0)
    found = (_counted_at(calls, place) for place in places)
    return next((each for each in found if each is not None), None)


def _counted_at(calls: Sequence[Call], place: int) -> tuple[str, int] | None:
    """The same of the rate at one place. 0 of so many parts is 0.0."""
    item = calls[1].items[place] if place < len(calls[1].items) else None
    second = _PART.fullmatch(item) if isinstance(item, str) else None
    if second is None:
        return None
    whole, number, count = second.groups()
    start = int(number) - 1

    def made(turn: object) -> Call:
        part = f"{whole}{turn}{count}"
        items = calls[0].items
        return replace(calls[0], items=(*items[:place], part, *items[place + 1 :]))

    none = re.sub(r"[^=]*$", "0.0", whole, count=1)
    if calls[0] != made(start) and (start, calls[0].items[place]) != (0, none):
        return None
    end = 1
    while end < len(calls) and calls[end] == made(start + end):
        end += 1
    counter = _free(str(calls[0]))
    bounds = f"{start}, {start + end}" if start else end
    text = f"*({made(counter)} for {counter} in range({bounds}))"
    as_members = sum(_height(call, DEPTH) for call in calls[:end])
    # Parentheses, and what is counted, have lines of their own.
    lines = 1 if len(text) < ROOM else 3 + _height(made(counter), DEPTH + 1)
    return (text, end) if end >= SHORTEST and lines <= as_members else None


def _height(call: Call, depth: int) -> int:
    """How many lines a member takes."""
    return len(list(lay_out(call, depth, suffix=",")))


def _free(text: str) -> str:
    """A variable that is not read in a text."""
    return Scope(re.findall(r"\w+", text)).claim("i")


@dataclass(frozen=True)
class _Varying:
    """The one number in which calls differ: where it stands, its keyword, and what it is in each."""

    places: tuple[int, ...]
    keyword: str
    values: tuple[str, ...]


def _varied(calls: Sequence[Call]) -> _Varying | None:
    """The number in which calls differ, if it is one, and all its arguments have keywords.

    It may stand in several places: a padding is often as wide as the dilation.
    """
    blank = _mapped(calls[0], lambda place, leaf: "")
    if any(_mapped(call, lambda place, leaf: "") != blank for call in calls):
        return None
    columns = list(zip(*(_leaves(call) for call in calls)))
    places = [place for place, column in enumerate(columns) if len(set(column)) > 1]
    found = [_numbers(columns[place]) for place in places]
    told = [each for each in found if each is not None]
    if len(told) < len(found) or len({values for _, values in told}) != 1:
        return None
    keywords = [keyword for keyword, _ in told]
    keyword = next((each for each in keywords if each != "padding"), keywords[0])
    # The keyword becomes the variable, and must not be read elsewhere.
    rest = [column[0] for place, column in enumerate(columns) if place not in places]
    if re.search(rf"\b{keyword}\b", " ".join(rest)):
        return None
    return _Varying(tuple(places), keyword, told[0][1])


def _numbers(column: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """The keyword of an argument that is a number in all calls, and these numbers."""
    found = [_NUMBER.fullmatch(leaf) for leaf in column]
    keywords = {each and each[1] for each in found}
    keyword = keywords.pop()
    if keywords or keyword is None:
        return None
    return keyword, tuple(leaf.partition("=")[2] for leaf in column)


def _leaves(call: Call) -> list[str]:
    """The arguments of a call, and of those in it, that are no calls themselves."""
    found: list[str] = []
    for item in call.items:
        found += [item] if isinstance(item, str) else _leaves(item)
    return found


def _mapped(call: Call, change: Callable[[int, str], str]) -> Call:
    """The call with each of its leaves changed, which are told their numbers."""
    counter = itertools.count()

    def mapped(item: Call | str) -> Call | str:
        if isinstance(item, str):
            return change(next(counter), item)
        return replace(item, items=tuple(map(mapped, item.items)))

    return replace(call, items=tuple(map(mapped, call.items)))


def _over_values(calls: Sequence[Call]) -> str:
    """Calls that differ in one number, as one for each of its values."""
    varying = _varied(calls)
    assert varying is not None

    def told(place: int, leaf: str) -> str:
        is_fixed = place not in varying.places
        return leaf if is_fixed else f"{leaf.partition('=')[0]}={varying.keyword}"

    values = ", ".join(varying.values)
    return f"*({_mapped(calls[0], told)} for {varying.keyword} in ({values}))"


@dataclass(frozen=True)
class Run:
    """Members that follow each other, from `first` up to, not including, `end`.

    count: what a loop over them runs over. key, call: what stands in it.
    """

    first: int
    end: int
    count: range
    key: str
    call: Call


def runs(keys: Sequence[str], calls: Sequence[Call], counter: str) -> Iterator[Run]:
    """The runs of numbered members that are long enough for a loop. counter: its variable."""
    first = 0
    while first < len(keys):
        end = first + 1
        while end < len(keys) and _continues(keys, calls, first, end):
            end += 1
        if end - first >= SHORTEST:
            yield _run(keys, calls, first, end, counter)
        first = end


def _continues(
    keys: Sequence[str], calls: Sequence[Call], first: int, index: int
) -> bool:
    """Whether a member goes on as the run from `first` began."""
    name, number = _numbered(keys[first])
    if number is None or keys[index] != f"{name}{number + index - first}":
        return False
    begin, second, here = calls[first], calls[first + 1], calls[index]
    if (begin.head, len(begin.items)) != (here.head, len(here.items)):
        return False
    return all(
        _at(ours, theirs, index - first) == item
        for ours, theirs, item in zip(
            begin.items, second.items, here.items, strict=True
        )
    )


def _at(first: Call | str, second: Call | str, turn: int) -> Call | str | None:
    """What stands in a turn's call where these stand in the first two; None if they are unalike."""
    if first == second:
        return first
    ours, theirs = _integer(first), _integer(second)
    if ours is None or theirs is None or ours[0] != theirs[0]:
        return None
    return f"{ours[0]}{ours[1] + turn * (theirs[1] - ours[1])}"


def _run(
    keys: Sequence[str], calls: Sequence[Call], first: int, end: int, counter: str
) -> Run:
    name, number = _numbered(keys[first])
    assert number is not None
    begin, second = calls[first], calls[first + 1]
    pairs = list(zip(begin.items, second.items, strict=True))
    if all(ours == theirs for ours, theirs in pairs):
        count = range(number, number + end - first)
        return Run(first, end, count, f"{name}{{{counter}}}", begin)
    # What grows from turn to turn is easier to read from 0 on.
    items = tuple(_growing(*pair, counter) for pair in pairs)
    key = f"{name}{{{_sum(counter, number)}}}"
    return Run(first, end, range(end - first), key, Call(begin.head, items, begin.tail))


def _growing(first: Call | str, second: Call | str, counter: str) -> Call | str:
    ours, theirs = _integer(first), _integer(second)
    if first == second or ours is None or theirs is None:
        return first
    (keyword, start), step = ours, theirs[1] - ours[1]
    turns = counter if abs(step) == 1 else f"{abs(step)} * {counter}"
    sign = "-" if step < 0 else "+"
    return f"{keyword}{turns if not start else f'{start} {sign} {turns}'}"


def _sum(counter: str, number: int) -> str:
    return f"{counter} + {number}" if number else counter


def _numbered(key: str) -> tuple[str, int | None]:
    """A key's name and the number at its end."""
    found = _NUMBERED.fullmatch(key)
    return (found[1], int(found[2])) if found else (key, None)


def _integer(item: Call | str) -> tuple[str, int] | None:
    """An argument that is an integer: its keyword, with the equals sign, and its value."""
    found = _INTEGER.fullmatch(item) if isinstance(item, str) else None
    return (found[1], int(found[2])) if found else None
