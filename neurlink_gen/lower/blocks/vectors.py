"""The values of one literal of a block in all of its uses, compared.

In: vectors, with a place for each use. Out: whether they agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from neurlink_gen.algebra.formulas import Number
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Value


class Missing:
    """The value that a slot has in a use that lacks the slot's module."""


MISSING = Missing()
Vector = tuple["Value | Missing", ...]


def agrees(vector: Sequence[Value | Missing], known: Sequence[Value | Missing]) -> bool:
    """Whether two slots have the same value in every use that has both."""
    return all(
        ours is MISSING or theirs is MISSING or same(ours, theirs)
        for ours, theirs in zip(vector, known, strict=True)
    )


def is_constant(vector: Vector) -> bool:
    """Whether a slot has one and the same value in every use that has it, and at all times."""
    values = [value for value in vector if not isinstance(value, Missing)]
    return all(same(value, values[0]) for value in values) and _is_constant(values[0])


def same(left: object, right: object) -> bool:
    return type(left) is type(right) and left == right


def _is_constant(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(_is_constant(each) for each in value)
    return not isinstance(value, (Number, Passed))
