"""The condition under which a block has a module, as a person would write it.

In: a module that some uses of a block have and others lack, and the values of the block's
parameters in every use. Out: a Python condition such as `stride != 1 or in_channels !=
out_channels`, or None where none of this form tells the uses apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Formula
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Module, Name, Slot, Value, slots
from neurlink_gen.writing.literals import value_text

Values = Mapping[str, Sequence[Value]]
Comparison = tuple["Name | Value", "Name | Value"]
"""The two sides of a `!=`."""


def condition_for(
    module: Module,
    present: Sequence[bool],
    values: Values,
    comparisons: Sequence[Comparison],
) -> str | None:
    """A condition that is true exactly in the uses that have the module.

    comparisons: what else may tell the uses apart, if one of these does so by itself.
    """
    # What the module itself is made of comes first: a projection is there because the size or
    # the channels change, and that is what its own arguments say.
    fitting = []
    for comparison in _changes(list(slots(module)), values):
        truth = _truth(comparison, values)
        if any(truth) and all(
            p or t is False for t, p in zip(truth, present, strict=True)
        ):
            fitting.append((comparison, truth))
    if [any(each) for each in zip(*(truth for _, truth in fitting))] == list(present):
        return " or ".join(_text(comparison) for comparison, _ in fitting)
    for comparison in comparisons:
        if _truth(comparison, values) == list(present):
            return _text(comparison)
    return None


def unchanged(
    present: Sequence[bool], values: Values, comparisons: Sequence[Comparison]
) -> str | None:
    """A condition that is true exactly in the uses that leave the shape as it is.

    That is where a block can add its input to its output. comparisons: as in `condition_for`.
    """
    changes: list[Comparison] = []
    if "stride" in values:
        changes.append((Name("stride"), 1))
    if "in_channels" in values and "out_channels" in values:
        changes.append((Name("in_channels"), Name("out_channels")))
    absent = [not each for each in present]
    truths = [_truth(each, values) for each in changes]
    if [any(each) for each in zip(*truths)] == absent:
        return " and ".join(_text(each, "==") for each in changes)
    for comparison in comparisons:
        if _truth(comparison, values) == absent:
            return _text(comparison, "==")
    return None


def _changes(used: Sequence[Slot], values: Values) -> list[Comparison]:
    """What a module's own arguments say that it changes: the size, or the channels."""
    found: list[Comparison] = [
        (Name(parameter), 1)
        for slot in used
        if slot.role == "stride" and isinstance(slot.value, Name)
        for parameter in _parameters(slot.value, values)
    ]
    by_role = {slot.role: slot.value for slot in reversed(used)}
    before, after = by_role.get("in_channels"), by_role.get("out_channels")
    if Expression in (type(before), type(after)):
        return found  # no name of the block's own says it
    names = [each for each in (before, after) if isinstance(each, Name)]
    if names and all(name.text in values for name in names):
        found.append((before, after) if isinstance(before, Name) else (after, before))
    return found


def _parameters(name: Name, values: Values) -> list[str]:
    """The parameters that something is made of: `stride` is what `(1, stride)` is made of."""
    return [each for each in re.findall(r"\w+", name.text) if each in values]


def _truth(comparison: Comparison, values: Values) -> list[bool | None]:
    """Whether a comparison holds in each use; None where that hangs on a model's parameters."""
    count = len(next(iter(values.values()), ()))

    def side(operand: Name | Value, use: int) -> Value:
        return values[operand.text][use] if isinstance(operand, Name) else operand

    left, right = comparison
    return [_differ(side(left, use), side(right, use)) for use in range(count)]


def _differ(left: Value, right: Value) -> bool | None:
    if any(isinstance(each, (Passed, Formula)) for each in (left, right)):
        return False if left == right else None
    if not isinstance(left, Expression) and not isinstance(right, Expression):
        return left != right
    if not isinstance(left, (int, Expression)) or not isinstance(
        right, (int, Expression)
    ):
        return None
    return Expression.of(left).differs_from(Expression.of(right))


def _text(comparison: Comparison, operator: str = "!=") -> str:
    left, right = map(value_text, comparison)
    return f"{left} {operator} {right}"
