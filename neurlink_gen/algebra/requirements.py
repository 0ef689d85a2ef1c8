"""What must hold of a spec's parameters for the spec to compile with them.

In: numbers that follow from parameters. Out: `Requirement`s, each with its check in Python and in
words, for the constructor of the class that keeps the parameters.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import (
    PRODUCT,
    SUM,
    UNARY,
    Applied,
    Number,
    Values,
    float_text,
    within,
)
from neurlink_gen.lazy_dataclasses import dataclass

Write = Callable[[Number], Number]
"""A number as it is to be written: with names where the class has names for its parts."""


class Requirement(ABC):
    """A condition over parameters."""

    @property
    @abstractmethod
    def numbers(self) -> tuple[Number, ...]:
        """What it is about."""

    @property
    def subject(self) -> Number:
        """The number that is at fault where it is not met."""
        return self.numbers[0]

    @abstractmethod
    def holds(self, values: Values) -> bool:
        """Whether it is met at some values."""

    @abstractmethod
    def violation(self, write: Write) -> str:
        """The Python condition that it is not met."""

    @abstractmethod
    def expected(self, write: Write) -> str:
        """What the subject must do, in words: `be at least 1`."""


@dataclass(frozen=True)
class _NoFewer(Requirement):
    """A number is at least so large."""

    number: Expression
    least: ClassVar[int]

    @property
    def numbers(self) -> tuple[Number, ...]:
        return (self.number,)

    def holds(self, values: Values) -> bool:
        return self.number.at(values) >= self.least

    def violation(self, write: Write) -> str:
        return f"{write(self.number)} < {self.least}"

    def expected(self, write: Write) -> str:
        return f"be at least {self.least}"


class Counted(_NoFewer):
    """A number of channels, groups or the like is at least 1."""

    least = 1


class Several(_NoFewer):
    """There are at least 2 of something, of which one alone would come to nothing."""

    least = 2


@dataclass(frozen=True)
class Divisible(Requirement):
    """A number is a multiple of another one."""

    number: Expression
    divisor: Expression

    @property
    def numbers(self) -> tuple[Number, ...]:
        return (self.number, self.divisor)

    def holds(self, values: Values) -> bool:
        return self.number.at(values) % self.divisor.at(values) == 0

    def violation(self, write: Write) -> str:
        number = within(write(self.number), PRODUCT)
        return f"{number} % {within(write(self.divisor), UNARY)} != 0"

    @property
    def subject(self) -> Number:
        return self.divisor if self.number.is_constant else self.number

    def expected(self, write: Write) -> str:
        if self.number.is_constant:
            return f"divide {self.number}"
        return f"be a multiple of {write(self.divisor)}"


@dataclass(frozen=True)
class Same(Requirement):
    """Two numbers are equal: the channels that a line declares and those that it gives."""

    number: Expression
    other: Expression

    @property
    def numbers(self) -> tuple[Number, ...]:
        return (self.number, self.other)

    def holds(self, values: Values) -> bool:
        return self.number.at(values) == self.other.at(values)

    def violation(self, write: Write) -> str:
        return f"{write(self.number)} != {write(self.other)}"

    def expected(self, write: Write) -> str:
        return f"be equal to {write(self.other)}"


def equality(number: Expression, other: Expression) -> Requirement:
    """Two numbers are equal. That one is 3 times a third of itself, rounded down, is a matter of division."""
    for one, multiple in ((number, other), (other, number)):
        divisor = _taken_apart(one, multiple)
        if divisor is not None and len(one.terms) == 1 and one.terms[0][1] > 0:
            ((monomial, factor),) = one.terms
            common = math.gcd(factor, divisor)
            rest = Expression(((monomial, factor // common),))
            return Divisible(rest, Expression.of(divisor // common))
    return Same(number, other)


def _taken_apart(number: Expression, multiple: Expression) -> int | None:
    """The n of which a number is `n * (number // n)`, if it is that."""
    if len(multiple.terms) != 1 or len(multiple.terms[0][0]) != 1:
        return None
    (((formula,), factor),) = multiple.terms
    if not isinstance(formula, Applied) or formula.operation != "//":
        return None
    divided, divisor = formula.operands
    is_same = divided == number and divisor == Expression.of(factor)
    return factor if is_same and factor > 1 else None


@dataclass(frozen=True)
class Bounded(Requirement):
    """A number is finite and within bounds; without those that are left out.

    excludes: the bounds, as "lower" and "upper", that it may not reach.
    """

    number: Number
    lower: float = -math.inf
    upper: float = math.inf
    excludes: frozenset[str] = frozenset()

    @property
    def numbers(self) -> tuple[Number, ...]:
        return (self.number,)

    def holds(self, values: Values) -> bool:
        number = self.number.at(values)
        return (
            -math.inf < number < math.inf
            and self.lower <= number <= self.upper
            and not ("lower" in self.excludes and number == self.lower)
            and not ("upper" in self.excludes and number == self.upper)
        )

    def is_met_where(self, other: Requirement) -> bool:
        """Whether another one bounds the same number as closely."""
        return (
            isinstance(other, Bounded)
            and other.number == self.number
            and self._reaches("lower", self.lower, other.lower, other.excludes)
            and self._reaches("upper", -self.upper, -other.upper, other.excludes)
        )

    def contains(self, low: float, high: float) -> bool:
        """Whether it is met by all numbers between two, both included."""
        nothing: frozenset[str] = frozenset()
        return (
            math.isfinite(low)
            and math.isfinite(high)
            and self._reaches("lower", self.lower, low, nothing)
            and self._reaches("upper", -self.upper, -high, nothing)
        )

    def _reaches(
        self, bound: str, ours: float, theirs: float, excluded: frozenset[str]
    ) -> bool:
        """Whether a bound lets in all that another one does."""
        is_open = bound in self.excludes and bound not in excluded
        return ours < theirs or (ours == theirs and not is_open)

    def violation(self, write: Write) -> str:
        # Said so that it catches what is no number (nan) as well.
        lower, upper = map(_bound, (self.lower, self.upper))
        number = within(write(self.number), SUM)
        return f"not {lower} {self._order('lower')} {number} {self._order('upper')} {upper}"

    def _order(self, bound: str) -> str:
        is_open = bound in self.excludes or math.isinf(getattr(self, bound))
        return "<" if is_open else "<="

    def expected(self, write: Write) -> str:
        if (
            not self.excludes
            and math.isfinite(self.lower)
            and math.isfinite(self.upper)
        ):
            return f"be from {self.lower:g} to {self.upper:g}"
        parts = []
        for bound, inclusive, exclusive in (
            ("lower", "at least", "above"),
            ("upper", "at most", "below"),
        ):
            at = getattr(self, bound)
            if math.isfinite(at):
                words = exclusive if bound in self.excludes else inclusive
                parts.append(f"{words} {at:g}")
        return f"be {' and '.join(parts)}" if parts else "be finite"


def _bound(bound: float) -> str:
    return float_text(bound) if math.isfinite(bound) else f'float("{bound}")'


@dataclass(frozen=True)
class NotZero(Requirement):
    """What is divided by is not 0."""

    number: Number

    @property
    def numbers(self) -> tuple[Number, ...]:
        return (self.number,)

    def holds(self, values: Values) -> bool:
        return self.number.at(values) != 0

    def violation(self, write: Write) -> str:
        return f"{write(self.number)} == 0"

    def expected(self, write: Write) -> str:
        return "not be 0"
