"""Kernels, strides, padding and dilations of several axes, taken apart.

In: a vector of such numbers, each a tuple with a number for each axis, or one for all of them. Out:
a vector for each axis, so that a block is told only of what varies: `dilation=(dilation, 1)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import EllipsisType
from typing import TypeVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.code import Name, Value
from neurlink_gen.lower.blocks.vectors import MISSING, Missing, Vector, is_constant

Item = TypeVar("Item", bound=Value | Missing | EllipsisType)
ROLES = ("kernel_size", "stride", "padding", "output_padding", "dilation")
"""Where one number is the same as a tuple of it for every axis."""


def by_axis(
    role: str, vector: Vector, default: Value | EllipsisType = ...
) -> tuple[Vector, Value | EllipsisType]:
    """A vector and its default, all of them tuples if some use has one: 2 becomes `(2, 2)`."""
    lengths = {len(each) for each in vector if isinstance(each, tuple)}
    is_number = (isinstance(each, (int, Expression, Missing, tuple)) for each in vector)
    if role not in ROLES or len(lengths) != 1 or not all(is_number):
        return vector, default
    (length,) = lengths

    def repeated(value: Item) -> Item | tuple[int | Expression, ...]:
        return (value,) * length if isinstance(value, (int, Expression)) else value

    return tuple(map(repeated, vector)), repeated(default)


def sides(vector: Vector) -> list[Vector] | None:
    """The vector of each axis, where all uses have tuples of one length."""
    tuples = [each for each in vector if isinstance(each, tuple)]
    lengths = set(map(len, tuples))
    if len(lengths) != 1 or len(tuples) + vector.count(MISSING) < len(vector):
        return None
    return [
        tuple(each[axis] if isinstance(each, tuple) else MISSING for each in vector)
        for axis in range(lengths.pop())
    ]


def varying(vector: Vector) -> Vector | None:
    """What varies in tuples, where it is the same on every axis on which anything does."""
    found = {side for side in sides(vector) or () if not is_constant(side)}
    return found.pop() if len(found) == 1 else None


def in_tuple(parts: Iterable[tuple[Vector, Name | None]]) -> Name | None:
    """`(dilation, 0)`: each axis as told, or else as it always is; None where one is neither."""
    texts = []
    for side, told in parts:
        if told is not None:
            texts.append(told.text)
        elif is_constant(side):
            texts.append(str(next(each for each in side if each is not MISSING)))
        else:
            return None
    return Name(f"({', '.join(texts)}{',' if len(texts) == 1 else ''})")
