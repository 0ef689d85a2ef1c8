"""Integers as formulas in normal form: polynomials over parameters and what is computed of them.

In: a spec function's parameters, and formulas. Out: `Expression`, a polynomial with integer
coefficients whose unknowns are formulas of integers. Channel counts are Expressions throughout
the compiler, so that a parameter of the spec can stay a parameter of the generated class.
"""

from __future__ import annotations

import functools
import math
import operator
from collections import Counter

from neurlink_gen.algebra.formulas import (
    ATOM,
    PRODUCT,
    SUM,
    UNARY,
    Applied,
    Formula,
    Number,
    Parameter,
    Values,
    within,
)
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.remembered import remembered_property

Monomial = tuple[Formula, ...]


@dataclass(frozen=True)
class Expression(Number):
    """A polynomial in normal form, over formulas of integers.

    Two that are `==` are equal at every value; over parameters alone, no others are.
    """

    terms: tuple[tuple[Monomial, int], ...]

    def __hash__(self) -> int:
        return self._hash

    @remembered_property
    def _hash(self) -> int:
        # Channels are looked up all the time.
        return hash(self.terms)

    @staticmethod
    def of(value: int | Expression) -> Expression:
        """The expression of a plain int."""
        return _constant(value) if isinstance(value, int) else value

    @staticmethod
    def parameter(name: str, default: int) -> Expression:
        """The expression that is one parameter."""
        return Expression.formula(Parameter(name, default))

    @staticmethod
    def formula(formula: Formula) -> Expression:
        """The expression that is one formula of integers."""
        return _normal({(formula,): 1})

    @remembered_property
    def value(self) -> int:
        """What it comes to with every parameter at its default."""
        return self.at({})

    def at(self, values: Values) -> int:
        total = 0
        for monomial, coefficient in self.terms:
            for formula in monomial:
                factor = formula.at(values)
                assert isinstance(factor, int)
                coefficient *= factor
            total += coefficient
        return total

    @property
    def parameters(self) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        return found.union(*(each.parameters for each in self.formulas))

    @remembered_property
    def size(self) -> int:
        return sum(1 + sum(each.size for each in made) for made, _ in self.terms)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What it is a polynomial over."""
        every = (each for monomial, _ in self.terms for each in monomial)
        return tuple(dict.fromkeys(every))

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
                monomial = tuple(sorted(left + right, key=str))
                product = left_coefficient * right_coefficient
                terms[monomial] = terms.get(monomial, 0) + product
        return _normal(terms)

    def divided_by(self, divisor: int | Expression) -> Expression | None:
        """The exact quotient, or None where it is not plainly an integer at every value."""
        divisor = Expression.of(divisor)
        if len(divisor.terms) > 1:
            # The quotient is one term, and is what one of our terms has more than its first one.
            first = Expression(divisor.terms[:1])
            for term in self.terms:
                quotient = Expression((term,)).divided_by(first)
                if quotient is not None and quotient * divisor == self:
                    return quotient
            return None
        if not divisor.terms:
            return None
        ((unknowns, number),) = divisor.terms
        terms: dict[Monomial, int] = {}
        for monomial, coefficient in self.terms:
            left = list(monomial)
            for each in unknowns:
                if each not in left:
                    return None
                left.remove(each)
            if coefficient % number:
                return None
            terms[tuple(left)] = coefficient // number
        return _normal(terms)

    @remembered_property
    def sign(self) -> int | None:
        """1 where it is above 0 at every value, -1 where it is below, 0 where it is 0; else None.

        What counts something is known to be 1 or more, and nothing is known of the rest.
        """
        signs = {1 if coefficient > 0 else -1 for _, coefficient in self.terms}
        is_known = all(getattr(each, "is_count", False) for each in self.formulas)
        return (signs.pop() if signs else 0) if is_known and len(signs) < 2 else None

    def differs_from(self, other: Expression) -> bool | None:
        """Whether they differ, whatever the parameters are; None where that depends on them."""
        sign = (self - other).sign
        return None if sign is None else sign != 0

    def as_count(self) -> Expression:
        """The same, where it is known to be 1 or more."""
        if self.is_constant or len(self.terms) != 1 or len(self.formulas) != 1:
            return self
        ((monomial, coefficient),) = self.terms
        if len(monomial) != 1 or coefficient < 1:
            return self
        (formula,) = monomial
        if not isinstance(formula, (Parameter, Applied)) or formula.is_count:
            return self
        return Expression((((replace(formula, is_count=True),), coefficient),))

    @property
    def plain(self) -> int | Expression:
        """An int where it is constant, else itself."""
        return self.value if self.is_constant else self

    @remembered_property
    def _factored(self) -> tuple[Monomial, Expression] | None:
        """The unknowns that all of several terms have, and what is left without them."""
        if len(self.terms) < 2:
            return None
        found = functools.reduce(
            operator.and_, (Counter(monomial) for monomial, _ in self.terms)
        )
        common = tuple(each for each in self.terms[0][0] if found.pop(each, 0))
        if not common:
            return None
        return common, self.divided_by(Expression(((common, 1),))) or self

    @property
    def strength(self) -> int:
        if len(self.terms) > 1:
            return PRODUCT if self._factored else SUM
        if self.is_constant:
            return ATOM if self.value >= 0 else UNARY
        ((monomial, coefficient),) = self.terms
        if len(monomial) == 1 and coefficient == 1:
            return monomial[0].strength
        return UNARY if len(monomial) == 1 and coefficient == -1 else PRODUCT

    def __str__(self) -> str:
        """As Python source over the parameters' names: `anchors * (classes + 5)`."""
        if self._factored is not None:
            unknowns, rest = self._factored
            content = math.gcd(*(coefficient for _, coefficient in rest.terms))
            inner = rest.divided_by(content)
            factors = [within(each, UNARY) for each in unknowns]
            factors = [str(content), *factors] if content != 1 else factors
            return " * ".join([*factors, f"({inner})"])
        # `width - depth` reads better than `-depth + width`.
        terms = list(self.terms)
        if terms and terms[0][1] < 0:
            terms.sort(key=lambda term: term[1] < 0)
        if not terms:
            return "0"
        (monomial, coefficient), *rest_of_terms = terms
        text = _term(monomial, coefficient)
        if coefficient < 0:
            text = f"-{_term(monomial, coefficient, ATOM)}"
        for monomial, coefficient in rest_of_terms:
            text += f" {'-' if coefficient < 0 else '+'} {_term(monomial, coefficient)}"
        return text


def _term(monomial: Monomial, coefficient: int, alone: int = PRODUCT) -> str:
    """A term without its sign. alone: how tightly it must hold together if it is one formula."""
    magnitude = abs(coefficient)
    if magnitude == 1 and len(monomial) == 1:
        return within(monomial[0], alone)
    factors = [within(formula, UNARY) for formula in monomial]
    if magnitude != 1 or not factors:
        factors.insert(0, str(magnitude))
    return " * ".join(factors)


@functools.lru_cache(maxsize=4096)
def _constant(value: int) -> Expression:
    return Expression((((), value),) if value else ())


def _normal(terms: dict[Monomial, int]) -> Expression:
    # Longest products first, constants last: the order in which a person writes a polynomial.
    ordered = sorted(
        terms.items(), key=lambda term: (-len(term[0]), [*map(str, term[0])])
    )
    return Expression(tuple((m, c) for m, c in ordered if c))
