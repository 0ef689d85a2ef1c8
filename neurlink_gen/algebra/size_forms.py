"""How a size is written: as divisions of divisions, multiples and sums, where it is such a thing.

In: the step and the table of a size. Out: a `Form`, which comes to the size at every n; None where
none that a person would read is found. It hangs on the values alone, not on how they came to be.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence

from neurlink_gen.lazy_dataclasses import dataclass

LONGEST = 128
"""Of a longer period, nothing but one division is looked for."""
LARGEST_FACTOR = 6
LARGEST_DIVISOR = 8
LARGEST_PLAIN = 4
"""A division of a division by more than this is read less easily than a sum."""


@dataclass(frozen=True)
class Floor:
    """(times * inner + shift) // divisor. inner: None is the axis itself."""

    inner: Form
    times: int
    shift: int
    divisor: int

    @property
    def is_ceiling(self) -> bool:
        """Whether it is times * inner / divisor, rounded up."""
        return self.shift == self.divisor - 1


@dataclass(frozen=True)
class Multiple:
    """times * inner + rest."""

    inner: Form
    times: int
    rest: int


@dataclass(frozen=True)
class Sum:
    """left + right."""

    left: Form
    right: Form


Form = Floor | Multiple | Sum | None
Table = tuple[int, ...]


@functools.lru_cache(maxsize=4096)  # of a network's many tensors, few differ in size
def form(step: int, table: Table) -> Floor | Multiple | Sum | None:
    """What f is with f(n) = table[n % period] + step * (n // period)."""
    found: Floor | Multiple | Sum | None = _simple(step, table)
    if found is not None or len(table) > LONGEST:
        return found
    return (
        _multiple(step, table)
        or _of_coarser(step, table)
        or _of_division(step, table, LARGEST_PLAIN)
        or _of_sum(step, table)
        or _of_division(step, table, len(table))
    )


def at(step: int, table: Sequence[int], n: int) -> int:
    """The value at n, which may be negative."""
    turns, rest = divmod(n, len(table))
    return table[rest] + step * turns


def _simple(step: int, table: Table) -> Floor | Multiple | None:
    """What needs one division at most."""
    period = len(table)
    if period == 1:
        return Multiple(None, step, table[0])
    low = sum(value == table[0] for value in table)
    if table == (table[0],) * low + (table[0] + step,) * (period - low):
        turns, rest = divmod(table[0], step) if step else (0, table[0])
        if step == 1:
            return _with_rest(period - low + turns * period, period, rest)
        floor = Floor(None, 1, period - low + turns * period, period)
        return Multiple(floor, step, rest)
    shift = _shift(table, [step * n for n in range(period)], period)
    return None if shift is None else Floor(None, step, shift, period)


def _with_rest(shift: int, divisor: int, rest: int) -> Floor | Multiple:
    floor = Floor(None, 1, shift, divisor)
    return floor if rest == 0 else Multiple(floor, 1, rest)


def _shift(values: Sequence[int], products: Sequence[int], divisor: int) -> int | None:
    """The shift with which all values are (product + shift) // divisor, if there is one."""
    # Each leaves room for the shift: from `low` on, and below `low + divisor`.
    lows = [value * divisor - product for value, product in zip(values, products)]
    return max(lows) if max(lows) < min(lows) + divisor else None


def _multiple(step: int, table: Table) -> Multiple | None:
    """So many times another size."""
    first = table[0]
    times = math.gcd(step, *(value - first for value in table))
    if times < 2:
        return None
    rest = first % times
    inner = form(step // times, tuple((value - rest) // times for value in table))
    return None if inner is None else Multiple(inner, times, rest)


def _of_coarser(step: int, table: Table) -> Floor | Multiple | Sum | None:
    """A function of n divided by something: one that changes only every so many n."""
    period = len(table)
    changes = [n for n in range(period) if at(step, table, n - 1) != table[n]]
    if not changes:
        return None
    by = math.gcd(period, *(n - changes[0] for n in changes))
    if by < 2 or by == period:
        return None
    shift = -changes[0] % by
    inner = Floor(None, 1, shift, by)
    turns = range(period // by)
    outer = form(step, tuple(at(step, table, turn * by - shift) for turn in turns))
    return None if outer is None else _after(outer, inner)


def _after(outer: Form, inner: Form) -> Form:
    """A form of another form in place of the axis."""
    if outer is None:
        return inner
    if isinstance(outer, Floor):
        return Floor(
            _after(outer.inner, inner), outer.times, outer.shift, outer.divisor
        )
    if isinstance(outer, Multiple):
        return Multiple(_after(outer.inner, inner), outer.times, outer.rest)
    return Sum(_after(outer.left, inner), _after(outer.right, inner))


def _of_division(step: int, table: Table, largest: int) -> Floor | None:
    """A division of (times * n + shift) // by, times something. largest: of its divisors."""
    period = len(table)
    if step < 1:
        return None
    for by in (n for n in range(2, min(largest, period) + 1) if period % n == 0):
        for times in range(2, LARGEST_FACTOR + 1):
            factor, divisor = step * by, period * times
            common = math.gcd(factor, divisor)
            factor, divisor = factor // common, divisor // common
            if not 1 < divisor <= largest or math.gcd(times, by) > 1:
                continue
            for shift in range(by):
                products = [factor * ((times * n + shift) // by) for n in range(period)]
                # One turn on, both have grown alike.
                found = _shift(table, products, divisor)
                if found is not None:
                    return Floor(Floor(None, times, shift, by), factor, found, divisor)
    return None


def _of_sum(step: int, table: Table) -> Sum | None:
    """The sum of two sizes with one division each."""
    for left in _parts(len(table)):
        rest = tuple(
            value - (n + left.shift) // left.divisor for n, value in enumerate(table)
        )
        others = step - len(table) // left.divisor
        right = _simple(*_least(others, rest)) if others > 0 else None
        if right is not None:
            return Sum(left, right)
    return None


def _parts(period: int) -> Iterator[Floor]:
    for divisor in range(2, LARGEST_DIVISOR + 1):
        if period % divisor == 0:
            yield Floor(None, 1, divisor - 1, divisor)
            yield Floor(None, 1, 0, divisor)


def _least(step: int, table: Table) -> tuple[int, Table]:
    """The same function with the shortest period."""
    period = len(table)
    for least in (each for each in range(1, period + 1) if period % each == 0):
        grows = step * least // period
        if step * least % period == 0 and all(
            table[i + least] == table[i] + grows for i in range(period - least)
        ):
            return grows, table[:least]
    return step, table
