"""Integers that remember the formula they came from.

In: a spec function's parameters. Out: `Expression`, a polynomial over named parameters with
integer coefficients; and `TrackedInt`, the int that a spec computes with and that carries one.
Channel counts are Expressions throughout the compiler, so that a parameter of the spec can stay
a parameter of the generated class.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar, TypeVarTuple

from neurlink_gen.findings.source import Span, caller_span, is_ours

Monomial = tuple["Parameter", ...]


@dataclass(frozen=True, order=True)
class Parameter:
    """A named integer and the value it has unless the caller says otherwise."""

    name: str
    default: int = field(compare=False)


@dataclass(frozen=True)
class Expression:
    """A polynomial in normal form: two are equal at every value exactly when they are `==`."""

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def of(value: int | Expression) -> Expression:
        """The expression of a plain or tracked int."""
        if isinstance(value, Expression):
            return value
        if isinstance(value, TrackedInt):
            return value.expression
        return _constant(value)

    @staticmethod
    def parameter(name: str, default: int) -> Expression:
        """The expression that is one parameter."""
        return _normal({(Parameter(name, default),): 1})

    @property
    def value(self) -> int:
        """What it comes to with every parameter at its default."""
        total = 0
        for monomial, coefficient in self.terms:
            for parameter in monomial:
                coefficient *= parameter.default
            total += coefficient
        return total

    @property
    def is_constant(self) -> bool:
        """Whether it is one number, whatever the parameters are."""
        return not self.terms or (len(self.terms) == 1 and not self.terms[0][0])

    def __add__(self, other: int | Expression) -> Expression:
        other = Expression.of(other)
        if self.is_constant and other.is_constant:
            return _constant(self.value + other.value)
        terms = dict(self.terms)
        for monomial, coefficient in other.terms:
            terms[monomial] = terms.get(monomial, 0) + coefficient
        return _normal(terms)

    def __sub__(self, other: int | Expression) -> Expression:
        return self + Expression.of(other) * -1

    def __mul__(self, other: int | Expression) -> Expression:
        other = Expression.of(other)
        if self.is_constant and other.is_constant:
            return _constant(self.value * other.value)
        terms: dict[Monomial, int] = {}
        for left, left_coefficient in self.terms:
            for right, right_coefficient in other.terms:
                monomial = tuple(sorted(left + right))
                product = left_coefficient * right_coefficient
                terms[monomial] = terms.get(monomial, 0) + product
        return _normal(terms)

    def divided_by(self, divisor: int) -> Expression | None:
        """The exact quotient, or None where it is not an integer at every value."""
        if any(coefficient % divisor for _, coefficient in self.terms):
            return None
        return _normal({monomial: c // divisor for monomial, c in self.terms})

    def differs_from(self, other: Expression) -> bool | None:
        """Whether they differ, whatever the parameters are; None where that depends on them.

        Parameters count things, so that they are 1 or more.
        """
        if self == other:
            return False
        # A difference of mixed signs may be zero at some values; of one sign it never is.
        signs = {coefficient > 0 for _, coefficient in (self - other).terms}
        is_decided = len(signs) == 1 or (self.is_constant and other.is_constant)
        return True if is_decided else None

    @property
    def plain(self) -> int | Expression:
        """An int where it is constant, else itself."""
        return self.value if self.is_constant else self

    def __str__(self) -> str:
        """As Python source over the parameters' names."""
        parts = []
        for monomial, coefficient in self.terms:
            factors = [parameter.name for parameter in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            parts.append(("-" if coefficient < 0 else "+", " * ".join(factors)))
        if not parts:
            return "0"
        # `width - depth` reads better than `-depth + width`.
        if parts[0][0] == "-":
            parts.sort(key=lambda part: part[0] == "-")
        sign, first = parts[0]
        rest = "".join(f" {sign} {term}" for sign, term in parts[1:])
        return ("-" if sign == "-" else "") + first + rest


Values = TypeVarTuple("Values")
Made = TypeVar("Made")


def made_once(make: Callable[[*Values], Made]) -> Callable[[*Values], Made]:
    """A function of hashable values that is run once for equal ones.

    Unless one is made of parameters: two such expressions are equal whatever the defaults are.
    """
    once = functools.lru_cache(maxsize=4096, typed=True)(make)

    @functools.wraps(make)
    def made(*values: *Values) -> Made:
        for value in values:
            if isinstance(value, Expression) and not value.is_constant:
                return make(*values)
        return once(*values)

    return made


@functools.lru_cache(maxsize=4096)
def _constant(value: int) -> Expression:
    return Expression((((), value),) if value else ())


def _normal(terms: dict[Monomial, int]) -> Expression:
    # Longest products first, constants last: the order in which a person writes a polynomial.
    ordered = sorted(terms.items(), key=lambda term: (-len(term[0]), term[0]))
    return Expression(tuple((m, c) for m, c in ordered if c))


_observed: list[Span | None] | None = None


@contextlib.contextmanager
def observe_untracked() -> Iterator[list[Span | None]]:
    """Collect the places in a spec where a parameter is used in a way that is not tracked.

    None where that comes to light in the compiler, after the spec has run.
    """
    global _observed
    before, _observed = _observed, []
    try:
        yield _observed
    finally:
        _observed = before


def note_untracked(depth: int = 2) -> None:
    """Note that the caller's caller uses a parameter in a way that is not tracked."""
    # The compiler's own comparisons, made with plain values in mind, are no business of a spec's.
    if _observed is not None and not is_ours(sys._getframe(depth).f_code.co_filename):
        _observed.append(caller_span())


def note_decision() -> None:
    """Note that what is built hangs on a parameter."""
    if _observed is not None:
        _observed.append(None)


def are_equal(left: Expression, right: Expression) -> bool:
    """Whether two are equal, asked where the answer decides what is built.

    Where it depends on the values of parameters, these cannot stay parameters.
    """
    if left.differs_from(right) is None:
        note_decision()
    return left == right


class TrackedInt(int):
    """An int that knows its Expression.

    Sums, differences and products of ints stay tracked. Everything else gives what it gives for
    the plain value, and is noted for `observe_untracked`.
    """

    expression: Expression

    def __new__(cls, expression: Expression) -> TrackedInt:
        number = super().__new__(cls, expression.value)
        number.expression = expression
        return number

    def __add__(self, other: int) -> int:
        return _tracked(self, other, Expression.__add__)

    def __radd__(self, other: int) -> int:
        return _tracked(other, self, Expression.__add__)

    def __sub__(self, other: int) -> int:
        return _tracked(self, other, Expression.__sub__)

    def __rsub__(self, other: int) -> int:
        return _tracked(other, self, Expression.__sub__)

    def __mul__(self, other: int) -> int:
        return _tracked(self, other, Expression.__mul__)

    def __rmul__(self, other: int) -> int:
        return _tracked(other, self, Expression.__mul__)

    def __neg__(self) -> int:
        return TrackedInt(self.expression * -1)

    def __pos__(self) -> int:
        return self

    def __floordiv__(self, other: int) -> int:
        # Exact at every value, or not tracked.
        if type(other) is int and other > 0:
            quotient = self.expression.divided_by(other)
            if quotient is not None:
                return TrackedInt(quotient)
        note_untracked()
        return int.__floordiv__(self, other)

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        return int, (int.__int__(self),)


def _tracked(
    left: int, right: int, operator: Callable[[Expression, Expression], Expression]
) -> int:
    if not isinstance(left, int) or not isinstance(right, int):
        note_untracked(depth=3)
        return NotImplemented
    return TrackedInt(operator(Expression.of(left), Expression.of(right)))


def as_int(expression: Expression) -> int:
    """The int that a spec computes with: tracked, unless it is constant."""
    plain = expression.plain
    return plain if isinstance(plain, int) else TrackedInt(plain)


def _untracked(name: str) -> Callable[..., object]:
    method = getattr(int, name)

    @functools.wraps(method)
    def plain(self: TrackedInt, *arguments: object) -> object:
        note_untracked()
        return method(self, *arguments)

    return plain


for _name in """
    __lt__ __le__ __eq__ __ne__ __gt__ __ge__ __hash__ __bool__ __int__ __float__ __index__
    __abs__ __invert__ __round__ __trunc__ __floor__ __ceil__
    __rfloordiv__ __truediv__ __rtruediv__ __mod__ __rmod__ __divmod__ __rdivmod__
    __pow__ __rpow__ __lshift__ __rlshift__ __rshift__ __rrshift__
    __and__ __rand__ __or__ __ror__ __xor__ __rxor__ __repr__ __str__ __format__
""".split():
    setattr(TrackedInt, _name, _untracked(_name))
