"""Sizes as text: as people write them, and as Python.

In: a size or a quantity. Out: `H/4`, `(H/2)*W`; `(height + 3) // 4`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from neurlink_gen.algebra.size_forms import Floor, Form, Multiple, Sum, form

if TYPE_CHECKING:
    from neurlink_gen.algebra.sizes import Quantity, Size


@functools.lru_cache(maxsize=4096)  # of a network's many tensors, few differ in size
def text(size: Size) -> str:
    """As people write it: `H`, `H/4` for ceil(H / 4), `2*H`, `(H - 3)//2`, `(2*(H/2) + 1)//3`.

    `H_out` where nothing that one would read says it.
    """
    if size.axis is None or size.value is not None:
        return str(size.value)
    axis = str(size.axis)
    found = form(size.step, size.table)
    if found is None:
        return f"{axis}_out" if axis.isidentifier() else f"f({axis})"
    return _text(found, axis)


def is_told(size: Size) -> bool:
    """Whether its text says all of it."""
    if size.axis is None or size.value is not None:
        return True
    inner = () if isinstance(size.axis, str) else size.axis.operands
    return form(size.step, size.table) is not None and all(map(is_told, inner))


def _text(found: Form, axis: str) -> str:
    if found is None:
        return axis
    if isinstance(found, Sum):
        return f"{_text(found.left, axis)} + {_text(found.right, axis)}"
    product = _times(found.times, _text(found.inner, axis))
    if isinstance(found, Multiple):
        return product + _signed(found.rest)
    if found.is_ceiling:
        return f"{_enclosed(product)}/{found.divisor}"
    return f"{_enclosed(product + _signed(found.shift))}//{found.divisor}"


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
    found = form(size.step, size.table)
    if found is None:
        turns = f"{n} // {size.period} * {size.step}"
        return f"{list(size.table)}[{n} % {size.period}] + {turns}"
    return _formula(found, n)


def _formula(found: Form, n: str) -> str:
    if found is None:
        return n
    if isinstance(found, Sum):
        return f"{_formula(found.left, n)} + {_formula(found.right, n)}"
    inner = _formula(found.inner, n)
    # A name, or what stands in parentheses already.
    inner = inner if found.inner is None else _enclosed(inner)
    if isinstance(found, Multiple):
        if found.times == 1 and found.inner is not None:
            return _formula(found.inner, n) + _signed(found.rest)
        if isinstance(found.inner, Floor):
            return f"{_formula(found.inner, n)} * {found.times}{_signed(found.rest)}"
        product = inner if found.times == 1 else f"{found.times} * {inner}"
        return product + _signed(found.rest)
    product = inner if found.times == 1 else f"{found.times} * {inner}"
    dividend = product + _signed(found.shift)
    is_bare = found.times == 1 and not found.shift
    return f"{dividend if is_bare else f'({dividend})'} // {found.divisor}"


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
