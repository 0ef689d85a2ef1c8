"""The condition under which a block has a module, as a person would write it.

In: a module that some uses of a block have and others lack, and the block's parameters, with their
values in every use. Out: a Python condition such as `stride != 1 or in_channels != out_channels`, or
None where none that means something tells the uses apart: numbers that happen to do so are no reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Formula
from neurlink_gen.algebra.passed import Passed
from neurlink_gen.code import Module, Name, Slot, Value
from neurlink_gen.code_trees import slots
from neurlink_gen.lower.blocks.found import CHANNELS, Found
from neurlink_gen.writing.literals import value_text

Values = Mapping[str, Sequence[Value]]
Comparison = tuple["Name | Value", "Name | Value"]
"""The two sides of a `!=`."""
NORMALIZED = ("num_features", "num_channels")
"""The roles of what a normalisation is told, which stands in a bias's place."""


def condition_for(
    modules: Sequence[Module], present: Sequence[bool], found: Found
) -> str | None:
    """A condition that is true exactly in the uses that have some modules, which come together."""
    values = found.complete()
    for module in modules:
        told = _change(module, present, values)
        if told is not None:
            return told
    for module in modules:
        for text, truth in _amounts(module, values, found):
            if truth == list(present):
                return text
    return None


def unchanged(present: Sequence[bool], values: Values) -> str | None:
    """A condition that is true exactly in the uses that leave the shape as it is.

    That is where a block can add its input to its output.
    """
    changes: list[Comparison] = []
    if "stride" in values:
        changes.append((Name("stride"), 1))
    if "in_channels" in values and "out_channels" in values:
        changes.append((Name("in_channels"), Name("out_channels")))
    truths = [_truth(each, values) for each in changes]
    if [any(each) for each in zip(*truths)] == [not each for each in present]:
        return " and ".join(_text(each, "==") for each in changes)
    return None


def _change(module: Module, present: Sequence[bool], values: Values) -> str | None:
    """What a module changes, where it is there for that: a projection, the size or the channels."""
    fitting = []
    for comparison in _changes(list(slots(module)), values):
        truth = _truth(comparison, values)
        if any(truth) and all(
            p or t is False for t, p in zip(truth, present, strict=True)
        ):
            fitting.append((comparison, truth))
    if [any(each) for each in zip(*(truth for _, truth in fitting))] == list(present):
        return " or ".join(_text(comparison) for comparison, _ in fitting)
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


def _amounts(
    module: Module, values: Values, found: Found
) -> Iterator[tuple[str, list[bool]]]:
    """Conditions by what there is none of without the module: channels, a rate, a bias elsewhere."""
    used = list(slots(module))
    for name in _names(used):
        if name in values and (found.families[name] == CHANNELS or found.is_rate(name)):
            yield f"{name} > 0", [value != 0 for value in values[name]]
    if any(slot.role in NORMALIZED for slot in used):
        for name, given in values.items():
            if found.families[name] == "bias" and {*map(type, given)} == {bool}:
                yield f"not {name}", [not value for value in given]


def _names(used: Iterable[Slot]) -> Iterator[str]:
    for slot in used:
        if isinstance(slot.value, Name):
            yield slot.value.text


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
