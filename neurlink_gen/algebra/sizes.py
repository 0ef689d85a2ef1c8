"""Exact sizes: integers as functions of the sizes of the input, in a form that can be compared.

In: constants, base axes, and the arithmetic that convolutions do. Out: `Size`.

Every size along one axis is built from n and constants by sums, products with constants, and floor
or ceiling division by constants, so f(n + period) = f(n) + step for all n. Keeping the least
period, its step and the values f(0) .. f(period - 1) is complete: two sizes are the same function
exactly when these three are equal.

What has no such form, since it varies with several axes or since its period is too long, becomes a
`Quantity`: an axis of its own, and sizes are functions of that.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from neurlink_gen.algebra import size_text
from neurlink_gen.lazy_dataclasses import Sealed, dataclass, replace
from neurlink_gen.remembered import remembered_property

MAXIMUM_PERIOD = 1 << 14
At = Mapping[str, int]
"""A number for each base axis."""


class PeriodTooLong(Exception):
    """A normal form that would be larger than is sensible to keep."""


class UnrelatedAxes(Exception):
    """Arithmetic on sizes that nothing relates to each other."""


@dataclass(frozen=True, repr=False)
class Size(Sealed):
    """f(n) = table[n % period] + step * (n // period), with n the size of the axis.

    axis: a base axis, by its name, or a quantity; None for a constant.
    fixed: the one n that the input promises, if it does. multiple: it promises multiples of it.
    """

    axis: str | Quantity | None
    step: int
    table: tuple[int, ...]
    fixed: int | None = None
    multiple: int = 1

    def __hash__(self) -> int:
        return self._hash

    @remembered_property
    def _hash(self) -> int:
        # Sizes are looked up all the time, and a table may be long.
        return hash((self.axis, self.step, self.table, self.fixed, self.multiple))

    @staticmethod
    def constant(value: int) -> Size:
        """The same size whatever the input."""
        return Size(None, 0, (value,))

    @staticmethod
    def base(axis: str | Quantity, fixed: int | None = None, multiple: int = 1) -> Size:
        """The size of the axis itself."""
        return Size(axis, 1, (0,), fixed, multiple)

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

    @property
    def axes(self) -> tuple[str, ...]:
        """The base axes that it varies with."""
        if isinstance(self.axis, Quantity):
            return self.axis.axes
        return () if self.axis is None else (self.axis,)

    @property
    def base_axis(self) -> str | None:
        """The base axis of which it is the size itself, if there is one."""
        is_base = (self.step, self.table) == (1, (0,))
        return self.axis if isinstance(self.axis, str) and is_base else None

    @remembered_property
    def slope(self) -> Fraction:
        """What it grows by per unit of its axis, in the long run."""
        return Fraction(self.step, self.period)

    @remembered_property
    def growth(self) -> Fraction | None:
        """What it grows by per unit of its one base axis; None if that varies, or has no name."""
        if not isinstance(self.axis, Quantity) or not self.slope:
            return self.slope
        return None if self.axis.growth is None else self.slope * self.axis.growth

    @remembered_property
    def never_falls(self) -> bool:
        """Whether it is at least as large at larger inputs, whatever happens between."""
        following = (*self.table[1:], self.table[0] + self.step)
        steps = (after - value for value, after in zip(self.table, following))
        inner = not isinstance(self.axis, Quantity) or self.axis.never_falls
        return inner and all(step >= 0 for step in steps)

    def at(self, n: int) -> int:
        """Its value where its axis has size n."""
        turns, rest = divmod(n, self.period)
        return self.table[rest] + self.step * turns

    def where(self, sizes: At) -> int:
        """Its value at an input size, which names at least its base axes."""
        if isinstance(self.axis, Quantity):
            return self.at(self.axis.where(sizes))
        if self.value is not None:
            return self.value
        return self.at(sizes[self.axis or ""])

    def takes(self, value: int) -> bool:
        """Whether it is this number where its axis has some size of at least 1."""
        if self.value is not None:
            return value == self.value
        if self.step == 0:
            return value in self.table
        turns = [divmod(value - first, self.step) for first in self.table]
        return any(
            not rest and turn * self.period + n >= 1
            for n, (turn, rest) in enumerate(turns)
        )

    def period_along(self, axis: str) -> int:
        """After so many units of a base axis it has grown evenly, the other axes being held."""
        if not isinstance(self.axis, Quantity):
            return self.period if self.axis == axis else 1
        inner = self.axis.period_along(axis)
        return inner * self.period if axis in self.axes else 1

    def degree_along(self, axis: str) -> int:
        """At most of which degree it is along a base axis, on one remainder of its period."""
        if isinstance(self.axis, Quantity):
            return self.axis.degree_along(axis)
        return int(self.axis == axis)

    def __add__(self, other: int | Size) -> Size:
        return _add(self, Size.constant(other) if isinstance(other, int) else other)

    def __sub__(self, other: int | Size) -> Size:
        return self + (-other if isinstance(other, int) else other * -1)

    def __mul__(self, factor: int | Size) -> Size:
        if isinstance(factor, Size):
            return _product(self, factor)
        return _multiply(self, factor)

    def __floordiv__(self, divisor: int) -> Size:
        return _floor_divide(self, divisor)

    def ceil_divide(self, divisor: int) -> Size:
        """Division rounded up."""
        return _floor_divide(self + (divisor - 1), divisor)

    def divide_by_ratio(self, ratio: Fraction) -> Size:
        """ceil(n / ratio): the size that a declared ratio claims."""
        return (self * ratio.denominator).ceil_divide(ratio.numerator)

    def smaller(self, other: Size) -> Size:
        """The smaller of two sizes at every n, where both grow alike in the long run."""
        difference = other - self
        if difference.step:
            return Size.base(Quantity("min", (self, other)))
        low = tuple(min(0, value) for value in difference.table)
        return self + (min(low) if len(low) == 1 else Size(difference.axis, 0, low))

    @property
    def floor_form(self) -> tuple[int, int] | None:
        """The shift and rest with which it is step * ((n + shift) // period) + rest, if it is."""
        first = self.table[0]
        raised = [value for value in self.table if value != first]
        low, high = self.period - len(raised), len(raised)
        if self.table != (first,) * low + (first + self.step,) * high or not self.axis:
            return None
        turns, rest = divmod(first, self.step)
        return len(raised) + turns * self.period, rest

    def __str__(self) -> str:
        """As people write it: `H`, `H/4` for ceil(H / 4), `2*H`, `(H - 3)//2`."""
        return size_text.text(self)

    __repr__ = __str__

    def formula(self, variables: Mapping[str, str]) -> str:
        """As Python over the variables that hold the base axes' sizes."""
        return size_text.formula(self, variables)

    @property
    def ratio(self) -> Fraction | None:
        """The ratio r with which it is ceil(n / r), if it is."""
        if self.axis is None or self.step <= 0:
            return None
        ratio = Fraction(self.period, self.step)
        claimed = replace(self, step=1, table=(0,)).divide_by_ratio(ratio)
        return ratio if claimed == self else None


OPERATIONS: Mapping[str, Callable[[Sequence[int]], int]] = {
    "*": math.prod,
    "+": sum,
    "//": lambda values: values[0] // values[1],
    "min": min,
}


@dataclass(frozen=True, repr=False)
class Quantity:
    """What some sizes give together, where no normal form along one base axis does.

    operation: `*` for sizes along several axes; `+`, `//` (by a constant) and `min` along one axis,
        where the period would be too long.
    """

    operation: str
    operands: tuple[Size, ...]

    def __hash__(self) -> int:
        return self._hash

    @remembered_property
    def _hash(self) -> int:
        return hash((self.operation, self.operands))

    @remembered_property
    def axes(self) -> tuple[str, ...]:
        """The base axes that it varies with, in alphabetical order."""
        return tuple(sorted({axis for each in self.operands for axis in each.axes}))

    @remembered_property
    def growth(self) -> Fraction | None:
        """What it grows by per unit of its one base axis; None of a product."""
        inner = [each.growth for each in self.operands]
        known = [each for each in inner if each is not None]
        if self.operation == "*" or len(known) < len(inner):
            return None
        if self.operation == "//":
            return known[0] / self.operands[1].table[0]
        return sum(known, Fraction(0)) if self.operation == "+" else min(known)

    @remembered_property
    def never_falls(self) -> bool:
        """Whether it is at least as large at larger inputs; of a product, of sizes of tensors."""
        return all(each.never_falls for each in self.operands)

    def where(self, sizes: At) -> int:
        """Its value at an input size."""
        return OPERATIONS[self.operation]([each.where(sizes) for each in self.operands])

    def period_along(self, axis: str) -> int:
        """After so many units of a base axis it has grown evenly, the other axes being held."""
        inner = math.lcm(*(each.period_along(axis) for each in self.operands))
        divisor = self.operands[1].table[0] if self.operation == "//" else 1
        return inner * divisor

    def degree_along(self, axis: str) -> int:
        """At most of which degree it is along a base axis, on one remainder of its period."""
        degrees = [each.degree_along(axis) for each in self.operands]
        return sum(degrees) if self.operation == "*" else max(degrees)

    def __str__(self) -> str:
        """As people write it: `(H/2)*W`."""
        return size_text.quantity_text(self)

    __repr__ = __str__

    def formula(self, variables: Mapping[str, str]) -> str:
        """As Python over the variables that hold the base axes' sizes."""
        return size_text.formula_of_quantity(self, variables)


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
    return Size(source.axis, step, table, source.fixed, source.multiple)


@functools.lru_cache(maxsize=8192)
def _add(left: Size, right: Size) -> Size:
    if None not in (left.axis, right.axis) and left.axis != right.axis:
        return _add_apart(left, right)
    source = right if left.axis is None else left
    period = math.lcm(left.period, right.period)
    step = left.step * (period // left.period) + right.step * (period // right.period)
    try:
        return _normal(source, step, period, lambda n: left.at(n) + right.at(n))
    except PeriodTooLong:
        return _sum(left, right)


def _add_apart(left: Size, right: Size) -> Size:
    """The sum of functions of two axes."""
    if left.value is not None and right.value is not None:
        return Size.constant(left.value + right.value)
    if left.axes != right.axes:
        raise UnrelatedAxes
    return _sum(left, right)


def _sum(left: Size, right: Size) -> Size:
    if left.value is not None and right.value is not None:
        return Size.constant(left.value + right.value)
    return Size.base(Quantity("+", tuple(sorted((left, right), key=str))))


@functools.lru_cache(maxsize=8192)
def _multiply(size: Size, factor: int) -> Size:
    return _normal(size, size.step * factor, size.period, lambda n: size.at(n) * factor)


@functools.lru_cache(maxsize=8192)
def _floor_divide(size: Size, divisor: int) -> Size:
    quotient = size.axis
    if isinstance(quotient, Quantity) and quotient.operation == "//":
        if (size.step, size.period) == (1, 1):
            dividend, by = quotient.operands[0], quotient.operands[1].table[0]
            return _quotient(dividend + size.table[0] * by, by * divisor)
    turns = divisor // math.gcd(size.step, divisor)
    try:
        return _normal(
            size,
            size.step * turns // divisor,
            size.period * turns,
            lambda n: size.at(n) // divisor,
        )
    except PeriodTooLong:
        pass
    if size.value is not None:
        return Size.constant(size.value // divisor)
    form = size.floor_form
    if size.step != 1 or form is None or size.axis is None:
        return _quotient(size, divisor)
    # floor((floor((n + q) / r) + b) / c) = floor((n + q + b * r) / (r * c)): one quotient, which
    # makes chains of them comparable.
    shift, rest = form
    dividend = replace(size, step=1, table=(0,)) + (shift + rest * size.period)
    return _quotient(dividend, size.period * divisor)


def _quotient(dividend: Size, divisor: int) -> Size:
    whole = dividend.table[0] // divisor
    operands = (dividend + -whole * divisor, Size.constant(divisor))
    return Size.base(Quantity("//", operands)) + whole


@functools.lru_cache(maxsize=8192)
def _product(left: Size, right: Size) -> Size:
    """The product of two sizes, of which constant factors are taken out: it is unique."""
    if left.value is not None:
        return right * left.value
    if right.value is not None:
        return left * right.value
    factors, constant = [], 1
    for each in (*_factors(left), *_factors(right)):
        content = math.gcd(each.step, *each.table) or 1
        table = tuple(value // content for value in each.table)
        factors.append(replace(each, step=each.step // content, table=table))
        constant *= content
    factors.sort(key=lambda each: (each.axes, str(each)))
    return Size.base(Quantity("*", tuple(factors))) * constant


def _factors(size: Size) -> tuple[Size, ...]:
    """The sizes along single axes that it is a product of, a constant factor aside."""
    quantity = size.axis
    if isinstance(quantity, Quantity) and quantity.operation == "*":
        if size.table == (0,):
            first, *rest = quantity.operands
            return (first * size.step, *rest)
    return (size,)
