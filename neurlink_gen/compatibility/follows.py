"""Whether numbers follow from a constructor's parameters as they did.

In: the expressions of two versions, as a lock file has them, and both constructors. Out: the values of
parameters at which the two differ. The expressions are read, and never run as Python.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

from neurlink_gen.algebra.formulas import CALLED
from neurlink_gen.lazy_dataclasses import dataclass
from neurlink_gen.ownership.records import Line

Scalar = bool | int | float | str
Value = Scalar | tuple[Scalar, ...]
_INFIX: dict[type[ast.operator], Callable[..., int | float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FACTORS = (0.25, 0.3, 0.5, 0.7, 0.75, 0.9, 1.1, 1.3, 1.4, 1.5, 2.0, 3.0)
_STEPS = (-3, -2, -1, 1, 2, 3, 4, 5, 8, 13, 16, 32, 64)
HIGHEST_POWER = 16


class Unknown(Exception):
    """An expression that is none of parameters alone, or has no value there."""


@dataclass(frozen=True)
class Difference:
    """Two expressions, and the values of a parameter at which they differ."""

    old: str
    new: str
    parameter: str
    at: Scalar
    was: Value
    now: Value


def differences(
    old: Sequence[str],
    new: Sequence[str],
    lines: Sequence[tuple[Line, Line]],
) -> Iterator[tuple[Difference, Line, Line]]:
    """Where the numbers of lines follow otherwise. old, new: the constructors."""
    before, after = _defaults(old), _defaults(new)
    known: set[tuple[str, str]] = set()
    for was, now in lines:
        for pair in _expressions(was, now):
            if pair[0] != pair[1] and pair not in known:
                known.add(pair)
                found = _difference(*pair, before, after)
                if found is not None:
                    yield found, was, now


def _expressions(was: Line, now: Line) -> Iterator[tuple[str, str]]:
    """The channels that come out, and what else follows from parameters."""
    for one, other in zip(was.gives, now.gives):
        yield from zip(_extents(one), _extents(other))
    before, after = (
        dict(each.split("=", 1) for each in line.follows) for line in (was, now)
    )
    if was.code == now.code:
        for role in {**before, **after}:
            # What follows from no parameter is what the other comes to at the defaults.
            yield before.get(role, FIXED), after.get(role, FIXED)


FIXED = ""
"""In an expression's place: the same number whatever the parameters are."""


def _extents(text: str) -> list[str]:
    """The extents of a tensor: `float32[N, int(8*width), H/2, W/2]`."""
    inside = text.partition("[")[2].rpartition("]")[0]
    found, depth = [""], 0
    for letter in inside:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [each.strip() for each in found[1:]]


def _difference(
    old: str, new: str, before: Mapping[str, Scalar], after: Mapping[str, Scalar]
) -> Difference | None:
    for name in before:
        # What has another default, or is gone, is told of the constructor.
        if name in after and after[name] == before[name]:
            for value in _others(before[name]):
                try:
                    was, first = _at(old or new, before, name, value, not old)
                    now, second = _at(new or old, after, name, value, not new)
                except Unknown:
                    continue
                # A number that is another one, and no parameter's, is told where it is.
                if was != now and (was != first or now != second):
                    return Difference(old, new, name, value, was, now)
    return None


def _at(
    text: str, defaults: Mapping[str, Scalar], name: str, value: Scalar, is_fixed: bool
) -> tuple[Value, Value]:
    """What an expression comes to at a value of a parameter, and at its default."""
    first = _value(text, defaults)
    return (first if is_fixed else _value(text, {**defaults, name: value})), first


def _others(default: Scalar) -> Iterator[Scalar]:
    """Other values that a parameter may have."""
    if isinstance(default, bool):
        yield not default
    elif isinstance(default, str):
        yield f"not {default}"
    elif isinstance(default, float):
        yield from (default * factor for factor in _FACTORS)
    else:
        others = (default + step for step in _STEPS)
        yield from (each for each in others if each > 0 or default <= 0)


def _defaults(constructor: Sequence[str]) -> dict[str, Scalar]:
    """The parameters that have a default, `width: float = 1.0`."""
    found = {}
    for each in constructor:
        name, _, rest = each.partition(":")
        try:
            value = ast.literal_eval(rest.partition(" = ")[2])
        except (ValueError, SyntaxError):
            continue
        if isinstance(value, (bool, int, float, str)):
            found[name] = value
    return found


def _value(text: str, values: Mapping[str, Scalar]) -> Value:
    """What an expression comes to."""
    try:
        node = ast.parse(text, mode="eval").body
        if isinstance(node, ast.Tuple):
            return tuple(_scalar(each, values) for each in node.elts)
        return _scalar(node, values)
    except (SyntaxError, ValueError, ArithmeticError, TypeError, RecursionError):
        raise Unknown(text) from None


def _scalar(node: ast.expr, values: Mapping[str, Scalar]) -> Scalar:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return value
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _INFIX:
            one, other = _number(left, values), _number(right, values)
            if isinstance(sign, ast.Pow) and abs(other) > HIGHEST_POWER:
                raise Unknown(sign)
            return _INFIX[type(sign)](one, other)
        case ast.Call(func=ast.Name(id=name), args=operands) if name in CALLED:
            return CALLED[name](*(_number(each, values) for each in operands))
    raise Unknown(node)


def _number(node: ast.expr, values: Mapping[str, Scalar]) -> int | float:
    value = _scalar(node, values)
    if isinstance(value, str):
        raise Unknown(value)
    return value
