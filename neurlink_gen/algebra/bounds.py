"""Between which numbers a formula lies, where some requirements are met.

In: requirements, which are met. Out: `Bounds`: of a formula, the numbers between which it lies with
them, both included. Roundings turn no order round, so what is said of floats holds to the last bit.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable, Iterable, Iterator

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied, Constant, Formula, Number, Parameter
from neurlink_gen.algebra.requirements import (
    Bounded,
    Counted,
    Requirement,
    Several,
)
from neurlink_gen.lazy_dataclasses import dataclass

LARGEST_FLOAT = sys.float_info.max


@dataclass(frozen=True)
class Interval:
    """The numbers from `low` to `high`. Nothing is known where both are infinite."""

    low: float = -math.inf
    high: float = math.inf

    def __and__(self, other: Interval) -> Interval:
        return Interval(max(self.low, other.low), min(self.high, other.high))

    @property
    def is_finite(self) -> bool:
        return math.isfinite(self.low) and math.isfinite(self.high)


ANYTHING = Interval()


class Bounds:
    """What is known of formulas where some requirements are met."""

    def __init__(self, met: Iterable[Requirement]) -> None:
        self.known: dict[Number, Interval] = {}
        for requirement in met:
            for formula, interval in _told_by(requirement):
                self.known[formula] = self.known.get(formula, ANYTHING) & interval

    def of(self, number: Number) -> Interval:
        """Between which numbers a formula lies, so far as that is known."""
        try:
            found = self._made(number)
        except (OverflowError, ValueError):
            found = ANYTHING  # of numbers too large for floats
        found = ANYTHING if math.isnan(found.low + found.high) else found
        return found & self.known.get(number, ANYTHING)

    def _made(self, number: Number) -> Interval:
        if isinstance(number, Expression):
            return self._sum(number)
        if isinstance(number, Constant):
            return Interval(number.at({}), number.at({}))
        if isinstance(number, Applied):
            return self._applied(number)
        return ANYTHING

    def _applied(self, number: Applied) -> Interval:
        known = [self.of(each) for each in number.operands]
        if all(isinstance(each, Expression) for each in number.operands):
            made = _OF_INTEGERS.get(number.operation)
        else:
            # What is not known to lie anywhere may be no number (nan).
            made = _OF_FLOATS.get(number.operation) if ANYTHING not in known else None
        return made(*known) if made is not None else ANYTHING

    def _sum(self, number: Expression) -> Interval:
        low: float = 0
        high: float = 0
        for monomial, coefficient in number.terms:
            term = Interval(coefficient, coefficient)
            for formula in monomial:
                term = _product(term, self.of(formula))
            low, high = low + term.low, high + term.high
        return Interval(low, high)


@functools.lru_cache(maxsize=4096)
def _told_by(requirement: Requirement) -> tuple[tuple[Number, Interval], ...]:
    """The formulas of which a requirement says something, and what."""
    if isinstance(requirement, (Counted, Several)):
        return tuple(_at_least(requirement.number, requirement.least))
    if isinstance(requirement, Bounded):
        # A float is finite then; an integer may be larger than any.
        most = math.inf if isinstance(requirement.number, Expression) else LARGEST_FLOAT
        low, high = max(requirement.lower, -most), min(requirement.upper, most)
        return ((requirement.number, Interval(low, high)),)
    return ()


def _at_least(number: Number, least: int) -> Iterator[tuple[Number, Interval]]:
    """What follows from a number of integers being at least so many."""
    yield number, Interval(low=least)
    if isinstance(number, Expression):
        rest = dict(number.terms)
        constant = rest.pop((), 0)
        if len(rest) == 1:
            (((formula, *others), coefficient),) = rest.items()
            if not others and coefficient > 0:
                yield from _at_least(formula, -((constant - least) // coefficient))
    elif isinstance(number, Applied) and number.operation == "//":
        dividend, divisor = number.operands
        if isinstance(divisor, Expression) and isinstance(dividend, Expression):
            if divisor.is_constant and divisor.value > 0:
                yield from _at_least(dividend, least * divisor.value)
    elif isinstance(number, Applied) and number.operation == "min":
        for each in number.operands:
            if isinstance(each, Expression):
                yield from _at_least(each, least)


def _product(left: Interval, right: Interval) -> Interval:
    ends = [
        0 if 0 in (one, other) else one * other
        for one in (left.low, left.high)
        for other in (right.low, right.high)
    ]
    return Interval(min(ends), max(ends))


def _product_of_floats(left: Interval, right: Interval) -> Interval:
    is_known = left.is_finite and right.is_finite
    # What is infinite makes no number with what is 0.
    return (
        _product(left, right) if is_known or min(left.low, right.low) > 0 else ANYTHING
    )


def _quotient(left: Interval, right: Interval) -> Interval:
    if right.low <= 0 or not right.is_finite:
        return ANYTHING
    ends = [
        one / other
        for one in (left.low, left.high)
        for other in (right.low, right.high)
    ]
    return Interval(min(ends), max(ends))


def _whole_quotient(left: Interval, right: Interval) -> Interval:
    if right.low <= 0:
        return ANYTHING
    low = _floor(left.low, right.high if left.low >= 0 else right.low)
    high = _floor(left.high, right.low if left.high >= 0 else right.high)
    return Interval(low, high)


def _floor(dividend: float, divisor: float) -> float:
    if math.isinf(dividend):
        return dividend
    if math.isinf(divisor):
        return 0 if dividend >= 0 else -1
    return dividend // divisor


def _rest(left: Interval, right: Interval) -> Interval:
    return Interval(0, right.high - 1) if right.low > 0 else ANYTHING


def _rounded(by: Callable[[float], int]) -> Callable[[Interval], Interval]:
    def rounded(inner: Interval) -> Interval:
        low, high = (
            end if math.isinf(end) else by(end) for end in (inner.low, inner.high)
        )
        return Interval(low, high)

    return rounded


_COMMON: dict[str, Callable[..., Interval]] = {
    "/": _quotient,
    "abs": lambda inner: Interval(0, max(-inner.low, inner.high)),
    "max": lambda *each: Interval(max(e.low for e in each), max(e.high for e in each)),
    "min": lambda *each: Interval(min(e.low for e in each), min(e.high for e in each)),
}
_OF_INTEGERS = _COMMON | {
    "//": _whole_quotient,
    "%": _rest,
    "float": lambda inner: inner,
}
_OF_FLOATS = _COMMON | {
    "+": lambda left, right: Interval(left.low + right.low, left.high + right.high),
    "-": lambda left, right: Interval(left.low - right.high, left.high - right.low),
    "*": _product_of_floats,
    "neg": lambda inner: Interval(-inner.high, -inner.low),
    "int": _rounded(int),
    "floor": _rounded(math.floor),
    "ceil": _rounded(math.ceil),
    "round": lambda inner, *digits: ANYTHING if digits else _rounded(round)(inner),
}
"""What each operation makes of the bounds of its operands."""
