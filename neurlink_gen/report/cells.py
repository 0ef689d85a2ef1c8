"""Text in the columns of a terminal: how wide it is, cut and wrapped.

In: lines of text. Out: cells, one for each character, and how many columns they take.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from neurlink_gen.report.wording import shown

TAB_WIDTH = 4


def cells_of(text: str) -> list[str]:
    """What is shown for each character of a line."""
    cells: list[str] = []
    column = 0
    for character in text:
        cell = shown(character)
        if character == "\t":
            cell = " " * (TAB_WIDTH - column % TAB_WIDTH)
        cells.append(cell)
        column += width_of([cell])
    return cells


def width_of(cells: Sequence[str]) -> int:
    """How many columns of a terminal some text takes."""
    return sum(_columns(character) for cell in cells for character in cell)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("F", "W") else 1


def window(cells: list[str], start: int, maximum: int) -> tuple[int, int]:
    """The part of a long line that is shown: from a little before `start`."""
    if width_of(cells) <= maximum:
        return 0, len(cells)
    first = start
    while first and width_of(cells[first - 1 : start]) <= maximum // 3:
        first -= 1
    last = first
    while last < len(cells) and width_of(cells[first : last + 1]) <= maximum:
        last += 1
    return first, last


def wrapped(text: str, maximum: int | None) -> list[str]:
    """A line as several, broken between words; a longer word stays whole. None: no maximum."""
    lines: list[str] = []
    for word in text.split(" ") if maximum is not None else [text]:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and maximum is not None and width_of([longer]) <= maximum:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
