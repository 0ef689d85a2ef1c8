"""Members of an `nn.Sequential` that are numbered, and made alike but for their numbers.

In: the keys of the members and the calls that make them, in order. Out: `Run`s; one of several
members has a key and a call in which a variable counts, as the body of a loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from neurlink_gen.writing.layout import Call

SHORTEST = 3
"""Two members are written as they are: a loop over them would be no shorter."""

_NUMBERED = re.compile(r"(.*?)(0|[1-9]\d*)")
_INTEGER = re.compile(r"((?:\w+=)?)(\d+)")


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
