"""Exact sizes along one axis, and the inputs at which two of them agree.

In: constants, a base axis, and the arithmetic that convolutions do. Out: `Size`, a function from
the base axis's size n to an integer, in a normal form that makes equality decidable; and
`Domain`, a set of n.

Every size is built from n and constants by sums, products with constants, and floor or ceiling
division by constants, so f(n + period) = f(n) + step for all n. Keeping the least period, its
step and the values f(0) .. f(period - 1) is complete: two sizes are the same function exactly
when these three are equal.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

MAXIMUM_PERIOD = 1 << 14


class PeriodTooLong(Exception):
    """A size whose normal form would be larger than is sensible to keep."""


class UnrelatedAxes(Exception):
    """Arithmetic on the sizes of two different base axes."""


@dataclass(frozen=True, repr=False)
class Size:
    """f(n) = table[n % period] + step * (n // period), with n the size of the base axis.

    fixed: the one n that the input promises, if it does.
    """

    axis: str | None
    step: int
    table: tuple[int, ...]
    fixed: int | None = None

    def __hash__(self) -> int:
        return self._hash

    @functools.cached_property
    def _hash(self) -> int:
        # Sizes are looked up all the time, and a table may be long.
        return hash((self.axis, self.step, self.table, self.fixed))

    @staticmethod
    def constant(value: int) -> Size:
        """The same size whatever the input."""
        return Size(None, 0, (value,))

    @staticmethod
    def base(axis: str, fixed: int | None = None) -> Size:
        """The size of the base axis itself."""
        return Size(axis, 1, (0,), fixed)

    @property
    def period(self) -> int:
        return len(self.table)

    @property
    def value(self) -> int | None:
        """The number, where it is constant or the input's size is fixed."""
        if self.axis is None:
            return self.table[0]
        return None if self.fixed is None else self.at(self.fixed)

    @property
    def is_constant(self) -> bool:
        """Whether it is the same at every input size."""
        return self.axis is None

    @functools.cached_property
    def slope(self) -> Fraction:
        """What it grows by per unit of n, in the long run."""
        return Fraction(self.step, self.period)

    def at(self, n: int) -> int:
        """Its value where the base axis has size n."""
        turns, rest = divmod(n, self.period)
        return self.table[rest] + self.step * turns

    def takes(self, value: int) -> bool:
        """Whether it is this number where the base axis has some size of at least 1."""
        if self.value is not None:
            return value == self.value
        if self.step == 0:
            return value in self.table
        turns = [divmod(value - first, self.step) for first in self.table]
        return any(
            not rest and turn * self.period + n >= 1
            for n, (turn, rest) in enumerate(turns)
        )

    def __add__(self, other: int | Size) -> Size:
        return _add(self, Size.constant(other) if isinstance(other, int) else other)

    def __sub__(self, other: int | Size) -> Size:
        return self + (-other if isinstance(other, int) else other * -1)

    def __mul__(self, factor: int) -> Size:
        return _multiply(self, factor)

    def __floordiv__(self, divisor: int) -> Size:
        return _floor_divide(self, divisor)

    def ceil_divide(self, divisor: int) -> Size:
        """Division rounded up."""
        return _floor_divide(self + (divisor - 1), divisor)

    def divide_by_ratio(self, ratio: Fraction) -> Size:
        """ceil(n / ratio): the size that a declared ratio claims."""
        return (self * ratio.denominator).ceil_divide(ratio.numerator)

    @property
    def floor_form(self) -> tuple[int, int] | None:
        """The shift and rest with which it is step * ((n + shift) // period) + rest, if it is."""
        first = self.table[0]
        raised = [value for value in self.table if value != first]
        if self.axis is None or self.table != (
            *(first,) * (self.period - len(raised)),
            *(first + self.step,) * len(raised),
        ):
            return None
        turns, rest = divmod(first, self.step)
        return len(raised) + turns * self.period, rest

    @property
    def linear_form(self) -> int | None:
        """The shift with which it is (step * n + shift) // period, if it is."""
        # Each n leaves room for the shift: from `low` on, and below `low + period`.
        lows = [
            value * self.period - self.step * n for n, value in enumerate(self.table)
        ]
        shift = max(lows)
        return shift if shift < min(lows) + self.period else None

    def __str__(self) -> str:
        """As people write it: `H`, `H/4` for ceil(H / 4), `2*H`, `(H - 3)//2`."""
        if self.axis is None or self.value is not None:
            return str(self.value)
        if self.period == 1:
            return _product(self.step, self.axis) + _signed(self.table[0])
        if self.floor_form is None:
            return self._linear_text()
        shift, rest = self.floor_form
        if shift == self.period - 1:
            floor = f"{self.axis}/{self.period}"
        else:
            inner = f"({self.axis}{_signed(shift)})" if shift else self.axis
            floor = f"{inner}//{self.period}"
        return _product(self.step, floor) + _signed(rest)

    __repr__ = __str__

    def _linear_text(self) -> str:
        """`(2*H)/3`, where `/` rounds up, or `(2*H + 1)//3`; `f(H)` for what is neither."""
        shift, product = self.linear_form, _product(self.step, self.axis or "")
        if shift is None:
            return f"f({self.axis})"
        if shift == self.period - 1:
            return f"({product})/{self.period}"
        return f"({product}{_signed(shift)})//{self.period}"

    def formula(self, n: str) -> str:
        """As Python over a variable that holds n."""
        if self.period == 1:
            product = n if self.step == 1 else f"{self.step} * {n}"
            return product + _signed(self.table[0])
        if self.floor_form is None and self.linear_form is not None:
            product = f"{self.step} * {n}{_signed(self.linear_form)}"
            return f"({product}) // {self.period}"
        if self.floor_form is None:
            turns = f"{n} // {self.period} * {self.step}"
            return f"{list(self.table)}[{n} % {self.period}] + {turns}"
        shift, rest = self.floor_form
        floor = f"({n}{_signed(shift)}) // {self.period}"
        return (floor if self.step == 1 else f"{floor} * {self.step}") + _signed(rest)

    @property
    def ratio(self) -> Fraction | None:
        """The ratio r with which it is ceil(n / r), if it is."""
        if self.axis is None or self.step <= 0:
            return None
        ratio = Fraction(self.period, self.step)
        return (
            ratio
            if Size.base(self.axis, self.fixed).divide_by_ratio(ratio) == self
            else None
        )


def _product(factor: int, text: str) -> str:
    if factor == 1:
        return text
    return f"{factor}*{text}" if text.isidentifier() else f"{factor}*({text})"


def _signed(number: int) -> str:
    if number == 0:
        return ""
    return f" + {number}" if number > 0 else f" - {-number}"


def _normal(source: Size, step: int, period: int, at: Callable[[int], int]) -> Size:
    """The normal form of a function of the axis that `source` is a function of."""
    if period > MAXIMUM_PERIOD:
        raise PeriodTooLong
    table = tuple(at(n) for n in range(period))
    for least in range(1, period + 1):
        if period % least or step * least % period:
            continue
        shorter = step * least // period
        if all(table[i + least] == table[i] + shorter for i in range(period - least)):
            table, step = table[:least], shorter
            break
    if step == 0 and len(table) == 1:
        return Size.constant(table[0])
    return Size(source.axis, step, table, source.fixed)


def common_axis(left: Size, right: Size) -> str | None:
    """The axis that two sizes are functions of."""
    if left.axis is not None and right.axis is not None and left.axis != right.axis:
        raise UnrelatedAxes
    return left.axis or right.axis


@functools.lru_cache(maxsize=8192)
def _add(left: Size, right: Size) -> Size:
    try:
        source = left if common_axis(left, right) == left.axis else right
    except UnrelatedAxes:
        if left.value is None or right.value is None:
            raise
        return Size.constant(left.value + right.value)
    period = math.lcm(left.period, right.period)
    step = left.step * (period // left.period) + right.step * (period // right.period)
    return _normal(source, step, period, lambda n: left.at(n) + right.at(n))


@functools.lru_cache(maxsize=8192)
def _multiply(size: Size, factor: int) -> Size:
    return _normal(size, size.step * factor, size.period, lambda n: size.at(n) * factor)


@functools.lru_cache(maxsize=8192)
def _floor_divide(size: Size, divisor: int) -> Size:
    turns = divisor // math.gcd(size.step, divisor)
    return _normal(
        size,
        size.step * turns // divisor,
        size.period * turns,
        lambda n: size.at(n) // divisor,
    )


@dataclass(frozen=True)
class Domain:
    """The n >= least with n % modulus in residues."""

    least: int = 1
    modulus: int = 1
    residues: frozenset[int] = frozenset({0})

    def __contains__(self, n: int) -> bool:
        return n >= self.least and n % self.modulus in self.residues

    @functools.cached_property
    def is_everything(self) -> bool:
        return self.least <= 1 and len(self.residues) == self.modulus

    @property
    def is_empty(self) -> bool:
        return not self.residues

    def __and__(self, other: Domain) -> Domain:
        return _intersection(self, other)

    def smallest_outside(self) -> int | None:
        """The smallest size, from 1 on, that is not in the set."""
        return next(
            (n for n in range(1, self.least + self.modulus + 1) if n not in self), None
        )

    def smallest_inside(self) -> int:
        """The smallest size in the set."""
        return next(
            n for n in range(self.least, self.least + self.modulus) if n in self
        )

    def describe(self, count: int = 1) -> str:
        """What so many sizes are that lie in the set: `multiples of 4 and at least 8`."""
        parts = []
        if self.residues == {0} and self.modulus > 1:
            multiple = "a multiple" if count == 1 else "multiples"
            parts.append(f"{multiple} of {self.modulus}")
        elif len(self.residues) != self.modulus:
            parts.append(f"{_ranges(sorted(self.residues))} modulo {self.modulus}")
        if self.least > 1:
            parts.append(f"at least {self.least}")
        return " and ".join(parts) or "at least 1"


@functools.lru_cache(maxsize=8192)
def _intersection(left: Domain, right: Domain) -> Domain:
    modulus = math.lcm(left.modulus, right.modulus)
    if modulus > MAXIMUM_PERIOD:
        raise PeriodTooLong
    residues = {
        residue
        for residue in range(modulus)
        if residue % left.modulus in left.residues
        and residue % right.modulus in right.residues
    }
    return _domain(max(left.least, right.least), modulus, residues)


def _ranges(numbers: list[int]) -> str:
    groups: list[list[int]] = []
    for number in numbers:
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    texts: list[str] = []
    for group in groups:
        texts += map(str, group) if len(group) < 3 else [f"{group[0]} to {group[-1]}"]
    return " or ".join(texts)


def _domain(least: int, modulus: int, residues: set[int]) -> Domain:
    for shorter in range(1, modulus + 1):
        if modulus % shorter:
            continue
        folded = {residue % shorter for residue in residues}
        # Unfolded again, these are at least the residues: as many, and they are the same.
        if len(folded) * (modulus // shorter) == len(residues):
            modulus, residues = shorter, folded
            break
    # `least` is itself in the set, or 1 where it leaves out no more than the residues do.
    domain = Domain(1, modulus, frozenset(residues))
    if residues:
        first = next(n for n in range(1, modulus + 1) if n in domain)
        from_least = range(least, least + modulus)
        least = 1 if least <= first else next(n for n in from_least if n in domain)
    return Domain(least, modulus, frozenset(residues))


@functools.lru_cache(maxsize=8192)
def where_equal(left: Size, right: Size) -> Domain:
    """The n at which two sizes agree; empty where they agree at finitely many only.

    Where the input's size is fixed, everything or nothing.
    """
    if left.value is not None and right.value is not None:
        return Domain() if left.value == right.value else Domain(residues=frozenset())
    difference = left - right
    if difference.step != 0:
        return Domain(residues=frozenset())
    period = difference.period
    return _domain(1, period, {r for r in range(period) if difference.table[r] == 0})


@functools.lru_cache(maxsize=8192)
def where_at_least(size: Size, minimum: int) -> Domain:
    """The n from which on a size is at least `minimum`; empty where there is no such n."""
    if size.value is not None:
        return Domain() if size.value >= minimum else Domain(residues=frozenset())
    if size.step == 0:
        good = {r for r in range(size.period) if size.table[r] >= minimum}
        return _domain(1, size.period, good)
    if size.step < 0:
        return Domain(residues=frozenset())
    # In each residue class the values grow by `step` per turn.
    least = 1
    for rest, value in enumerate(size.table):
        turns = -((value - minimum) // size.step) - 1  # the last turn that is too small
        least = max(least, rest + turns * size.period + 1)
    return _domain(least, 1, {0})
