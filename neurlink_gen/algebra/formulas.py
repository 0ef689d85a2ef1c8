"""Numbers as formulas over parameters: trees of the operations that a spec applied.

In: parameters, constants and operations on them, in the order in which they were done. Out:
`Formula`s. They are printed as the Python that does the same in the same order, and evaluated by
doing it, so that a rounding is the same rounding. Two are equal when they are the same tree.
"""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from neurlink_gen.lazy_dataclasses import dataclass, field
from neurlink_gen.remembered import remembered_property

Value = int | float
Values = Mapping[str, object]
"""The values of parameters by name; one that is not there has its default."""

ATOM, POWER, UNARY, PRODUCT, SUM = 5, 4, 3, 2, 1
"""How tightly the parts of a text hold together."""


def float_text(value: float) -> str:
    """A finite float as Python source, as black writes it: `1e16`, not `1e+16`."""
    return float.__repr__(value).replace("e+", "e")


class Number(ABC):
    """A number that follows from parameters."""

    @abstractmethod
    def at(self, values: Values) -> Value:
        """What it comes to at some values; whatever its operations raise there."""

    @property
    @abstractmethod
    def strength(self) -> int:
        """How tightly its text holds together."""

    @property
    @abstractmethod
    def parameters(self) -> frozenset[str]:
        """The names of the parameters that it is made of."""

    @property
    @abstractmethod
    def size(self) -> int:
        """How many operations and operands it is written with, about."""


def within(number: Number, strength: int) -> str:
    """The text of an operand, in parentheses where it holds together less tightly than this."""
    return str(number) if number.strength >= strength else f"({number})"


@dataclass(frozen=True)
class Formula(Number):
    """A number that is no polynomial: a parameter, a constant, or an operation."""


@dataclass(frozen=True)
class Parameter(Formula):
    """A named number, and the value that it has unless the caller says otherwise.

    is_count: it is known to be 1 or more, or the constructor refuses it.
    """

    name: str
    default: Value = field(compare=False)
    is_count: bool = field(compare=False, default=False)

    strength = ATOM
    size = 1

    def at(self, values: Values) -> Value:
        given = values.get(self.name, self.default)
        assert isinstance(given, (int, float))
        return given

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset({self.name})

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Constant(Formula):
    """A float, as Python writes it: its text says all of it, and tells 0.0 from -0.0."""

    text: str

    parameters = frozenset()
    size = 1

    @property
    def strength(self) -> int:
        return UNARY if self.text.startswith("-") else ATOM

    def at(self, values: Values) -> Value:
        return float(self.text)

    def __str__(self) -> str:
        return self.text


_INFIX: dict[str, tuple[int, Callable[[Value, Value], Value]]] = {
    "+": (SUM, operator.add),
    "-": (SUM, operator.sub),
    "*": (PRODUCT, operator.mul),
    "/": (PRODUCT, operator.truediv),
    "//": (PRODUCT, operator.floordiv),
    "%": (PRODUCT, operator.mod),
    "**": (POWER, operator.pow),
}
CALLED: dict[str, Callable[..., Value]] = {
    "int": int,
    "float": float,
    "round": round,
    "max": max,
    "min": min,
    "abs": abs,
}
"""The functions that may stand in a formula, by their names."""
_OTHER: dict[str, Callable[[Value], Value]] = {
    "neg": operator.neg,
    "floor": math.floor,
    "ceil": math.ceil,
}


@dataclass(frozen=True)
class Applied(Formula):
    """An operation on numbers: `int(64 * width)`, `channels // 4`.

    is_count: as in `Parameter`.
    """

    operation: str
    operands: tuple[Number, ...]
    is_count: bool = field(compare=False, default=False)

    def at(self, values: Values) -> Value:
        operands = [each.at(values) for each in self.operands]
        if self.operation in _INFIX:
            return _INFIX[self.operation][1](*operands)
        return (CALLED | _OTHER)[self.operation](*operands)

    @remembered_property
    def size(self) -> int:
        return 1 + sum(each.size for each in self.operands)

    @remembered_property
    def parameters(self) -> frozenset[str]:
        return frozenset().union(*(each.parameters for each in self.operands))

    @property
    def strength(self) -> int:
        if self.operation in _INFIX:
            return _INFIX[self.operation][0]
        return UNARY if self.operation in ("neg", "ceil") else ATOM

    @remembered_property
    def _text(self) -> str:
        first, last = self.operands[0], self.operands[-1]
        if self.operation in _INFIX:
            left, right = self.strength, self.strength + 1
            if self.operation == "**":
                left, right = ATOM, ATOM
            return f"{within(first, left)} {self.operation} {within(last, right)}"
        # Without an import of `math`, which generated files do not need otherwise.
        if self.operation == "neg":
            return f"-{within(first, UNARY)}"
        if self.operation == "floor":
            return f"int({within(first, PRODUCT)} // 1)"
        if self.operation == "ceil":
            return f"-int(-{within(first, UNARY)} // 1)"
        return f"{self.operation}({', '.join(map(str, self.operands))})"

    def __str__(self) -> str:
        return self._text
