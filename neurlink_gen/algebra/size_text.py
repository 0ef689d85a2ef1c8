"""Sizes as text: as people write them, and as Python.

In: a size or a quantity. Out: `H/4`, `(H/2)*W`; `(height + 3) // 4`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neurlink_gen.algebra.sizes import Quantity, Size


@functools.lru_cache(maxsize=4096)  # of a network's many tensors, few differ in size
def text(size: Size) -> str:
    """As people write it: `H`, `H/4` for ceil(H / 4), `2*H`, `(H - 3)//2`."""
    if size.axis is None or size.value is not None:
        return str(size.value)
    axis = str(size.axis)
    if size.period == 1:
        return _times(size.step, axis) + _signed(size.table[0])
    if size.floor_form is None:
        return _linear_text(size, axis)
    shift, rest = size.floor_form
    if shift == size.period - 1:
        floor = f"{_enclosed(axis)}/{size.period}"
    else:
        inner = f"({axis}{_signed(shift)})" if shift else _enclosed(axis)
        floor = f"{inner}//{size.period}"
    return _times(size.step, floor) + _signed(rest)


def _linear_text(size: Size, axis: str) -> str:
    """`(2*H)/3`, where `/` rounds up, or `(2*H + 1)//3`; `f(H)` for what is neither."""
    shift, product = _linear_shift(size), _times(size.step, axis)
    if shift is None:
        return f"f({axis})"
    if shift == size.period - 1:
        return f"({product})/{size.period}"
    return f"({product}{_signed(shift)})//{size.period}"


def _linear_shift(size: Size) -> int | None:
    """The shift with which it is (step * n + shift) // period, if it is."""
    # Each n leaves room for the shift: from `low` on, and below `low + period`.
    lows = [value * size.period - size.step * n for n, value in enumerate(size.table)]
    shift = max(lows)
    return shift if shift < min(lows) + size.period else None


def quantity_text(quantity: Quantity) -> str:
    """As people write it: `(H/2)*W`, `min(H/2, H//2 + 1)`."""
    texts = [str(each) for each in quantity.operands]
    if quantity.operation == "min":
        return f"min({', '.join(texts)})"
    if quantity.operation == "+":
        return " + ".join(texts)
    return quantity.operation.join(map(_enclosed, texts))


def formula(size: Size, variables: Mapping[str, str]) -> str:
    """As Python over the variables that hold the base axes' sizes."""
    if size.axis is None or size.value is not None:
        return str(size.value)
    n = variables[size.axis] if isinstance(size.axis, str) else ""
    if not isinstance(size.axis, str):
        n = size.axis.formula(variables)
        is_bare = (size.step, size.table) == (1, (0,))
        n = n if is_bare else _enclosed(n)
    if size.period == 1:
        product = n if size.step == 1 else f"{size.step} * {n}"
        return product + _signed(size.table[0])
    linear = _linear_shift(size) if size.floor_form is None else None
    if linear is not None:
        product = f"{size.step} * {n}{_signed(linear)}"
        return f"({product}) // {size.period}"
    if size.floor_form is None:
        turns = f"{n} // {size.period} * {size.step}"
        return f"{list(size.table)}[{n} % {size.period}] + {turns}"
    shift, rest = size.floor_form
    inner = f"({n}{_signed(shift)})" if shift else n
    floor = f"{inner} // {size.period}"
    return (floor if size.step == 1 else f"{floor} * {size.step}") + _signed(rest)


def formula_of_quantity(quantity: Quantity, variables: Mapping[str, str]) -> str:
    """As Python over the variables that hold the base axes' sizes."""
    texts = [each.formula(variables) for each in quantity.operands]
    if quantity.operation == "min":
        return f"min({', '.join(texts)})"
    if quantity.operation == "+":
        return " + ".join(texts)
    return f" {quantity.operation} ".join(map(_enclosed, texts))


def _times(factor: int, text: str) -> str:
    return text if factor == 1 else f"{factor}*{_enclosed(text)}"


def _enclosed(text: str) -> str:
    """In parentheses, unless it is a name or a number."""
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def _signed(number: int) -> str:
    if number == 0:
        return ""
    return f" + {number}" if number > 0 else f" - {-number}"
