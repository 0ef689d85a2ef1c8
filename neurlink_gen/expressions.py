"""Integers that remember the formula they came from.

In: a spec function's parameters. Out: `Expression`, a polynomial over named parameters with
integer coefficients; and `TrackedInt`, the int that a spec computes with and that carries one.
Channel counts are Expressions throughout the compiler, so that a parameter of the spec can stay
a parameter of the generated class.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Monomial = tuple["Parameter", ...]


@dataclass(frozen=True, order=True)
class Parameter:
    """A named integer and the value it has unless the caller says otherwise."""

    name: str
    default: int


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
        return _normal({(): int(value)})

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
        return all(monomial == () for monomial, _ in self.terms)

    def __add__(self, other: int | Expression) -> Expression:
        terms = dict(self.terms)
        for monomial, coefficient in Expression.of(other).terms:
            terms[monomial] = terms.get(monomial, 0) + coefficient
        return _normal(terms)

    def __sub__(self, other: int | Expression) -> Expression:
        return self + Expression.of(other) * -1

    def __mul__(self, other: int | Expression) -> Expression:
        terms: dict[Monomial, int] = {}
        for left, left_coefficient in self.terms:
            for right, right_coefficient in Expression.of(other).terms:
                monomial = tuple(sorted(left + right))
                product = left_coefficient * right_coefficient
                terms[monomial] = terms.get(monomial, 0) + product
        return _normal(terms)

    def divided_by(self, divisor: int) -> Expression | None:
        """The exact quotient, or None where it is not an integer at every value."""
        if any(coefficient % divisor for _, coefficient in self.terms):
            return None
        return _normal({monomial: c // divisor for monomial, c in self.terms})

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
        sign, first = parts[0]
        rest = "".join(f" {sign} {term}" for sign, term in parts[1:])
        return ("-" if sign == "-" else "") + first + rest


def _normal(terms: dict[Monomial, int]) -> Expression:
    # Longest products first, constants last: the order in which a person writes a polynomial.
    ordered = sorted(terms.items(), key=lambda term: (-len(term[0]), term[0]))
    return Expression(tuple((m, c) for m, c in ordered if c))


class TrackedInt(int):
    """An int that knows its Expression.

    Sums, differences and products stay tracked. Everything else (division, `int()`, comparison)
    gives what it gives for the plain value; what that loses is found afterwards, by compiling
    the spec at a second value of the parameter.
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


def _tracked(
    left: int, right: int, operator: Callable[[Expression, Expression], Expression]
) -> int:
    if not isinstance(left, int) or not isinstance(right, int):
        return NotImplemented
    return TrackedInt(operator(Expression.of(left), Expression.of(right)))
