"""Numbers that a spec computes with, and that remember the formula they came from.

In: a spec function's parameters. Out: a `TrackedInt` or `TrackedFloat` for each, and for all that
is computed of them. Such a number is neither an int nor a float, though it passes for one: so that
nothing, not even in C, can read its value without asking it. Arithmetic gives another one;
everything else gives what it gives for the plain value, and is noted.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, cast

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import (
    Applied,
    Constant,
    Formula,
    Number,
    Parameter,
    Value,
    float_text,
)
from neurlink_gen.algebra.observation import is_observed, note_decision, require
from neurlink_gen.algebra.requirements import NotZero

if TYPE_CHECKING:
    _Int = int
    _Float = float
else:
    _Int = _Float = object

LARGEST_POWER = 4
LARGEST = 100
"""A longer formula is not followed: one that doubles in each turn of a loop soon has no end."""


class TrackedInt(_Int):
    """An int that knows its Expression."""

    expression: Expression
    plain: int
    if not TYPE_CHECKING:
        __class__ = property(lambda self: int)

    @staticmethod
    def of(expression: Expression) -> TrackedInt:
        """The int that a spec computes with."""
        number = object.__new__(TrackedInt)
        number.expression, number.plain = expression, expression.value
        return number

    @property
    def number(self) -> Number:
        """Its formula."""
        return self.expression


class TrackedFloat(_Float):
    """A float that knows its Formula."""

    number: Formula
    plain: float
    if not TYPE_CHECKING:
        __class__ = property(lambda self: float)

    @staticmethod
    def of(formula: Formula) -> TrackedFloat:
        """The float that a spec computes with."""
        number = object.__new__(TrackedFloat)
        number.number, number.plain = formula, formula.at({})
        return number


Tracked = TrackedInt | TrackedFloat
Kind = TypeVar("Kind", TrackedInt, TrackedFloat)


def as_int(expression: Expression) -> int:
    """The int that a spec computes with: tracked, unless it is constant."""
    plain = expression.plain
    return plain if isinstance(plain, int) else _kept(TrackedInt.of(plain))


def _kept(made: Kind) -> Kind:
    """A tracked number; the plain one where nobody would read its formula."""
    if made.number.size <= LARGEST:
        return made
    note_decision()
    return cast(Kind, made.plain)


def expression_of(value: int) -> Expression:
    """The expression of a plain or tracked int."""
    if isinstance(value, TrackedInt):
        return value.expression
    return Expression.of(value)


def parameter(name: str, value: Value) -> int | float:
    """A parameter at a value, to be tracked."""
    if isinstance(value, int):
        return TrackedInt.of(Expression.parameter(name, value))
    return TrackedFloat.of(Parameter(name, value))


def _plain(value: object) -> object:
    return value.plain if isinstance(value, (TrackedInt, TrackedFloat)) else value


def _number(value: object) -> Number | None:
    """A number as a formula; None where it has none."""
    if isinstance(value, (TrackedInt, TrackedFloat)):
        return value.number
    if type(value) in (int, bool):
        return Expression.of(int(cast(int, value)))
    if type(value) is float and math.isfinite(value):
        return Constant(float_text(value))
    return None


def _made(operation: str, *operands: Number) -> int | float:
    """What an operation gives that no polynomial says."""
    formula = Applied(operation, operands)
    if operation in ("//", "%", "/"):
        _, divisor = operands
        is_known = isinstance(divisor, Constant) or (
            isinstance(divisor, Expression) and divisor.sign in (1, -1)
        )
        if not is_known:
            require(NotZero(divisor))
    if _is_integer(formula):
        return _kept(TrackedInt.of(Expression.formula(formula)))
    return _kept(TrackedFloat.of(formula))


def _is_integer(formula: Applied) -> bool:
    """Whether it is an int at every value."""
    if formula.operation in ("int", "floor", "ceil"):
        return True
    if formula.operation == "round":
        return len(formula.operands) == 1
    return formula.operation not in ("/", "float", "**") and all(
        isinstance(each, Expression) for each in formula.operands
    )


_POLYNOMIAL: dict[str, Callable[[Expression, Expression], Expression]] = {
    "+": Expression.__add__,
    "-": Expression.__sub__,
    "*": Expression.__mul__,
}


def _arithmetic(operation: str, left: Number, right: Number) -> int | float:
    if isinstance(left, Expression) and isinstance(right, Expression):
        if operation in _POLYNOMIAL:
            return as_int(_POLYNOMIAL[operation](left, right))
        exact = left.divided_by(right) if right.sign in (1, -1) else None
        if operation == "//" and exact is not None:
            return as_int(exact)
        if operation == "%" and exact is not None:
            return 0
        if operation == "**":
            return as_int(math.prod([left] * right.value, start=Expression.of(1)))
    return _made(operation, left, right)


_OPERATORS: dict[str, tuple[str, Callable[..., object]]] = {
    "add": ("+", operator.add),
    "sub": ("-", operator.sub),
    "mul": ("*", operator.mul),
    "truediv": ("/", operator.truediv),
    "floordiv": ("//", operator.floordiv),
    "mod": ("%", operator.mod),
    "pow": ("**", pow),
}
"""The tracked operators, by the names of their methods."""

_NOTED = {
    "divmod": divmod,
    "lshift": operator.lshift,
    "rshift": operator.rshift,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}
_COMPARISONS = {
    each.__name__: each
    for each in (
        operator.lt,
        operator.le,
        operator.eq,
        operator.ne,
        operator.gt,
        operator.ge,
    )
}


def _binary(name: str, is_reflected: bool) -> Callable[[Tracked, object], object]:
    symbol, plain = _OPERATORS.get(name) or (None, _NOTED[name])

    def method(self: Tracked, other: object, *modulus: object) -> object:
        pair = (other, self) if is_reflected else (self, other)
        left, right = map(_number, pair)
        is_known = left is not None and right is not None and not modulus
        if symbol == "**" and is_known:
            is_known = isinstance(right, Expression) and _is_power(right)
        if symbol is None or left is None or right is None or not is_known:
            note_decision()
            return plain(*map(_plain, pair), *modulus)
        return _arithmetic(symbol, left, right)

    return method


def _is_power(exponent: Expression) -> bool:
    """Whether it makes a real number at every value, and a short text."""
    return exponent.is_constant and 0 <= exponent.value <= LARGEST_POWER


def _comparison(name: str) -> Callable[[Tracked, object], object]:
    compare: Callable[[Any, Any], object] = _COMPARISONS[name]

    def method(self: Tracked, other: object) -> object:
        operand = _number(other)
        if operand is None and not isinstance(other, (int, float)):
            return NotImplemented  # nothing of another kind is equal to a number
        if isinstance(self, TrackedInt) and isinstance(operand, Expression):
            sign = (self.expression - operand).sign
            if sign is not None:
                return compare(sign, 0)
        note_decision()
        return compare(self.plain, _plain(other))

    return method


def _is_true(self: Tracked) -> bool:
    sign = self.expression.sign if isinstance(self, TrackedInt) else None
    if sign is None:
        note_decision()
    return bool(self.plain)


def _rounded(self: Tracked, digits: object = None) -> int | float:
    if digits is None:
        return _whole("round")(self)
    if type(digits) is int and isinstance(self, TrackedFloat):
        return _made("round", self.number, Expression.of(digits))
    note_decision()
    return round(self.plain, cast(int, _plain(digits)))


def _whole(operation: str) -> Callable[[Tracked], int | float]:
    """A rounding, which leaves an int as it is."""

    def method(self: Tracked) -> int | float:
        return self if isinstance(self, TrackedInt) else _made(operation, self.number)

    return method


def _negated(self: Tracked) -> int | float:
    if isinstance(self, TrackedInt):
        return as_int(self.expression * -1)
    return _made("neg", self.number)


def _noted(function: Callable[..., object]) -> Callable[..., object]:
    def method(self: Tracked, *arguments: object) -> object:
        note_decision()
        return function(self.plain, *arguments)

    return method


_METHODS: dict[str, Callable[..., object]] = {
    "bool": _is_true,
    "round": _rounded,
    "trunc": _whole("int"),
    "floor": _whole("floor"),
    "ceil": _whole("ceil"),
    "neg": _negated,
    "pos": lambda self: self,
    "abs": lambda self: _made("abs", self.number),
    "copy": lambda self: self,
    "deepcopy": lambda self, memo: self,
    "getattr": _noted(getattr),
    "invert": _noted(operator.invert),
    "index": _noted(operator.index),
    "int": _noted(int),
    "float": _noted(float),
    "complex": _noted(complex),
    "hash": _noted(hash),
    "str": _noted(str),
    "repr": _noted(repr),
    "format": _noted(format),
    "reduce_ex": _noted(lambda plain, protocol: plain.__reduce_ex__(protocol)),
}
for _class in (TrackedInt, TrackedFloat):
    for _name in (*_OPERATORS, *_NOTED):
        setattr(_class, f"__{_name}__", _binary(_name, False))
        setattr(_class, f"__r{_name}__", _binary(_name, True))
    for _name in _COMPARISONS:
        setattr(_class, f"__{_name}__", _comparison(_name))
    for _name, _method in _METHODS.items():
        setattr(_class, f"__{_name}__", _method)


Given = TypeVarTuple("Given")
Made = TypeVar("Made")


def made_once(make: Callable[[*Given], Made]) -> Callable[[*Given], Made]:
    """A function of hashable values that is run once for equal ones.

    Unless one is made of parameters: two such are equal whatever the defaults are.
    """
    once = functools.lru_cache(maxsize=4096, typed=True)(make)

    @functools.wraps(make)
    def made(*values: *Given) -> Made:
        for value in values:
            kind = type(value)
            if kind is TrackedInt or kind is TrackedFloat:
                return make(*values)
            if kind is Expression and not cast(Expression, value).is_constant:
                return make(*values)
        return once(*values)

    return made


# Builtins that would read the value of a tracked number, and what a spec calls in their place.


def followed(function: object) -> object:
    """What a spec calls where it calls a function by its name."""
    if is_observed():
        for builtin, ours in _FOLLOWED:
            if function is builtin:
                return ours
    return function


def _int(*arguments: object, **keywords: object) -> object:
    (value,) = arguments if len(arguments) == 1 else (None,)
    if isinstance(value, (TrackedInt, TrackedFloat)) and not keywords:
        return _whole("int")(value)
    return _BUILTIN_INT(*arguments, **keywords)


def _float(*arguments: object) -> object:
    (value,) = arguments if len(arguments) == 1 else (None,)
    if isinstance(value, (TrackedInt, TrackedFloat)):
        return _made("float", value.number)
    return _BUILTIN_FLOAT(*arguments)


def _extreme(builtin: Callable[..., object]) -> Callable[..., object]:
    """`max` or `min`."""

    def extreme(*arguments: object, **keywords: object) -> object:
        given = arguments
        if len(arguments) == 1 and isinstance(arguments[0], Iterable):
            given = tuple(arguments[0])
            arguments = (given,)
        numbers = [each for each in map(_number, given) if each is not None]
        is_tracked = any(isinstance(each, (TrackedInt, TrackedFloat)) for each in given)
        if not is_tracked or keywords or not 1 < len(numbers) == len(given):
            return builtin(*arguments, **keywords)
        made = _made(builtin.__name__, *numbers)
        signs = [getattr(each, "sign", None) for each in numbers]
        is_count = any(signs) if builtin is max else all(signs)
        if isinstance(made, TrackedInt) and is_count and -1 not in signs:
            return TrackedInt.of(made.expression.as_count())
        return made

    return extreme


_BUILTIN_INT: Callable[..., object] = int
_BUILTIN_FLOAT: Callable[..., object] = float
_FOLLOWED: tuple[tuple[object, Callable[..., object]], ...] = (
    (int, _int),
    (float, _float),
    (max, _extreme(max)),
    (min, _extreme(min)),
)
