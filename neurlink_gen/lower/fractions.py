"""Rates that grow evenly, written as parts of a round number: `drop_path=0.1 * 3 / 17`.

In: a class. Out: the same class. Where the rates that a class gives to modules of one kind are all
such parts, and Python computes each to the last bit from the round number, the parts are written in
place of long decimals, so that members which follow each other can be counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from neurlink_gen.code import Argument, Module, Name
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.classes import ClassCode

FEWEST = 3
"""Fewer rates follow no rule that anyone would see."""

LONG = len("0.0125")
"""Where no literal is longer than this, they say all there is to say."""

MOST_PARTS = 256
WHOLES = tuple(tenths / 10 for tenths in range(1, 11))
Place = tuple[str, str]
"""Where a rate stands: the constructor, and the role of its argument."""


@dataclass(frozen=True)
class Parts:
    """A round number, and into how many parts it is divided."""

    whole: float
    count: int

    def number(self, value: float) -> int | None:
        """How many parts a value is, if Python computes it so to the last bit."""
        parts = round(value * self.count / self.whole)
        is_equal = 0 <= parts <= self.count and self.at(parts) == value
        return parts if is_equal else None

    def at(self, parts: int) -> float:
        """So many parts, computed as the generated code computes them."""
        return self.whole * parts / self.count

    def text(self, parts: int) -> str:
        """The same, as code. Parts of 1 need no number before them: they are equal to the bit."""
        whole = "" if self.whole == 1 else f"{self.whole} * "
        return f"{whole}{parts} / {self.count}"


def with_fractions(written: ClassCode) -> ClassCode:
    """The class, its rates as parts where they are."""
    values: dict[Place, set[float]] = {}
    for each in written.body.attributes:
        for place, value in _rates(each.module):
            values.setdefault(place, set()).add(value)
    found = {place: _parts(each) for place, each in values.items()}
    known = {place: parts for place, parts in found.items() if parts is not None}
    if not known:
        return written
    attributes = tuple(
        replace(each, module=_in_parts(each.module, known))
        for each in written.body.attributes
    )
    return replace(written, body=replace(written.body, attributes=attributes))


def _rates(module: Module) -> Iterator[tuple[Place, float]]:
    """The rates above 0 that are written as literals."""
    for given in module.arguments:
        if (value := _rate(given)) is not None:
            yield (module.constructor, given.slot.role), value
    for child in module.children:
        yield from _rates(child)


def _rate(given: Argument) -> float | None:
    value = given.slot.value
    is_rate = type(value) is float and 0 < value <= 1 and value != given.slot.default
    return value if is_rate and isinstance(value, float) else None


def _parts(values: set[float]) -> Parts | None:
    """The round number of which all values are parts, in as few parts as will do."""
    if len(values) < FEWEST or all(len(repr(value)) <= LONG for value in values):
        return None
    for count in range(FEWEST, MOST_PARTS + 1):
        for whole in WHOLES:
            parts = Parts(whole, count)
            if all(parts.number(value) is not None for value in values):
                return parts
    return None


def _in_parts(module: Module, known: dict[Place, Parts]) -> Module:
    arguments = []
    for given in module.arguments:
        parts = known.get((module.constructor, given.slot.role))
        value = _rate(given)
        if parts is not None and value is not None:
            number = parts.number(value)
            assert number is not None
            slot = replace(given.slot, value=Name(parts.text(number)))
            given = replace(given, slot=slot)
        arguments.append(given)
    children = tuple(_in_parts(child, known) for child in module.children)
    return replace(module, arguments=tuple(arguments), children=children)
