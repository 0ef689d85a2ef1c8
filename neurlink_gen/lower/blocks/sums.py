"""The channel counts of a block in all of its uses, by where they come from.

In: the slots of a block and their values in every use. Out: the values where a use lacks a slot, but has
the count that it says in another place; and the counts of which one is the sum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import CountOrigin, Slot, Value
from neurlink_gen.lower.blocks.vectors import MISSING, Missing, Vector, agrees

_MULTIPLE = re.compile(r"(?:(\d+) ?\* ?(?=\w+$))?(.+)")
Told = tuple[CountOrigin, Vector]
"""A count that comes in or goes out: where it comes from, and what it is in every use."""


class Sums:
    """What is known of the counts of a block.

    inputs, outputs: those that come in and go out. fixed: those that are plain numbers, in one use at
    least.
    """

    def __init__(
        self,
        inputs: Sequence[Told] = (),
        outputs: Sequence[Told] = (),
        fixed: Mapping[CountOrigin, int] | None = None,
    ) -> None:
        self.outputs = outputs
        self.fixed = fixed or {}
        self.known: dict[CountOrigin, Vector] = {}
        self.written: Counter[CountOrigin] = Counter()
        """How often each sum is written."""
        for origin, vector in (*inputs, *outputs):
            self._learn(origin, vector)

    def completed(
        self, pairs: Sequence[tuple[Slot, Vector]]
    ) -> list[tuple[Slot, Vector]]:
        """The slots and their values, with those that other slots of one origin tell."""
        trusted = [
            slot if self._learn(slot.origin, vector) else _untold(slot)
            for slot, vector in pairs
        ]
        for slot, (_, vector) in zip(trusted, pairs):
            if self.terms(slot.origin, vector):
                self.written[slot.origin] += 1
        return [
            (slot, self.known.get(slot.origin, vector))
            for slot, (_, vector) in zip(trusted, pairs)
        ]

    def is_part(self, origin: CountOrigin) -> bool:
        """Whether a count is one of those that a sum is written of."""
        return any(set(origin) <= set(total) for total in self.written)

    def _learn(self, origin: CountOrigin, vector: Vector) -> bool:
        """Note what a count is in every use; whether that is so by all that is known."""
        if not origin:
            return True
        known = self.known.setdefault(origin, vector)
        if not agrees(known, vector):
            return False
        self.known[origin] = tuple(
            theirs if isinstance(ours, Missing) else ours
            for ours, theirs in zip(known, vector)
        )
        return True

    def terms(self, origin: CountOrigin, vector: Vector) -> list[Told] | None:
        """The counts of which one is the sum in every use; None where it is no sum."""
        if len(origin) < 2:
            return None
        found: list[Told] = []
        for part in origin:
            if (part,) in self.known:
                found.append(((part,), self.known[part,]))
            elif (part,) in self.fixed:
                # Nothing in the block says it; if it varies, the sum does not come out.
                found.append(((part,), (self.fixed[part,],) * len(vector)))
            else:
                return None
        sums = tuple(map(_sum, *(each for _, each in found)))
        # Where a use has the sum, all of its parts must be known.
        pairs = zip(sums, vector, strict=True)
        is_whole = all(
            ours is not MISSING or theirs is MISSING for ours, theirs in pairs
        )
        return found if is_whole and agrees(sums, vector) else None

    def parts(self, origin: CountOrigin, vector: Vector) -> tuple[Vector, ...]:
        """The same in every use; nothing where it is no sum."""
        return tuple(each for _, each in self.terms(origin, vector) or ())


def _untold(slot: Slot) -> Slot:
    return Slot(slot.value, slot.role, slot.default)


def _sum(*values: Value | Missing) -> Value | Missing:
    if any(isinstance(each, Missing) for each in values):
        return MISSING
    counts = (each for each in values if isinstance(each, (int, Expression)))
    return sum(map(Expression.of, counts), Expression.of(0)).plain


def sum_text(terms: Sequence[str | int]) -> str:
    """`2 * in_channels + growth + 3`."""
    number = sum(each for each in terms if isinstance(each, int))
    names: Counter[str] = Counter()
    for each in terms:
        if isinstance(each, str):
            found = _MULTIPLE.fullmatch(each)
            assert found is not None
            names[found[2]] += int(found[1] or 1)
    texts = [
        name if times == 1 else f"{times} * {_factor(name)}"
        for name, times in names.items()
    ]
    return " + ".join([*texts, str(number)] if number else texts)


def _factor(text: str) -> str:
    return text if text.isidentifier() else f"({text})"
