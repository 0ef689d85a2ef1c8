"""Numbers of one function in terms of those of another one, which calls it.

In: a number that follows from the parameters of a function, and what is passed for these. Out: the
number that it is then, over the parameters of the caller. Two formulas are taken for equal only
where they are the same tree.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import (
    Applied,
    Constant,
    Formula,
    Number,
    Parameter,
    float_text,
)
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.lazy_dataclasses import replace

Scalar = bool | int | float | str | Number | Passed | None


def substituted(value: Scalar, arguments: Mapping[str, Scalar]) -> Scalar:
    """A value, its parameters replaced by their arguments; plain where it follows from none.

    Raises what its operations raise, where an argument is none that they can take.
    """
    if isinstance(value, Passed):
        return arguments[value.name]
    return _plain(_number(value, arguments)) if isinstance(value, Number) else value


def solved(value: Scalar, name: str, wanted: Scalar) -> Scalar:
    """The argument at which a value is the wanted one, where it is a multiple of a parameter alone."""
    if isinstance(value, (Passed, Parameter)) and value.name == name:
        return wanted
    if not isinstance(value, Expression) or not isinstance(wanted, (int, Expression)):
        return None
    if isinstance(wanted, bool) or len(value.terms) != 1:
        return None
    ((unknowns, factor),) = value.terms
    if len(unknowns) != 1 or str(unknowns[0]) != name:
        return None
    quotient = Expression.of(wanted).divided_by(factor)
    return None if quotient is None else quotient.plain


def _number(value: Number, arguments: Mapping[str, Scalar]) -> Number:
    if isinstance(value, Expression):
        return _polynomial(value, arguments)
    if isinstance(value, Parameter):
        return _as_number(arguments[value.name])
    if isinstance(value, Applied):
        operands = tuple(_number(each, arguments) for each in value.operands)
        made = replace(value, operands=operands)
        return made if made.parameters else _as_number(made.at({}))
    return value


def _polynomial(value: Expression, arguments: Mapping[str, Scalar]) -> Expression:
    total = Expression.of(0)
    for unknowns, coefficient in value.terms:
        product = Expression.of(coefficient)
        for unknown in unknowns:
            factor = _number(unknown, arguments)
            if isinstance(factor, Formula):
                factor = Expression.formula(factor)
            if not isinstance(factor, Expression):
                raise TypeError(f"{factor} is no integer")
            product = product * factor
        total = total + product
    return total


def _as_number(value: Scalar) -> Number:
    if isinstance(value, int):
        return Expression.of(value)
    if isinstance(value, float):
        return Constant(float_text(value))
    if isinstance(value, Number):
        return value
    raise TypeError(f"{value} is no number")


def _plain(number: Number) -> Scalar:
    if isinstance(number, Expression):
        return number.plain
    return number.at({}) if isinstance(number, Constant) else number
