"""What operations made of lines before: a network says the same thing many times.

In: an operation as it is written, what comes in, what the line declares. Out: what it made of these
before, if it was given nothing but plain values, and looked at no other line.
"""

from __future__ import annotations

from collections.abc import Mapping

from neurlink_gen.code import Apply, Code, Ref, Slot
from neurlink_gen.code_trees import refs
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.ops.operation import Operation, Result
from neurlink_gen.spec.nerve import Nerve, Recipe
from neurlink_gen.tensors import Target, Tensor

Key = tuple[object, ...]
_PLAIN = {int, str, float, bool, type(None), type(...)}


class _NotPlainError(Exception):
    """A value of which two cannot be told to be the same."""


@dataclass
class KnownOperations:
    """What was made so far, with the inputs of the line that it was made of."""

    made: dict[Key, tuple[Operation, tuple[Ref, ...], Result]] = field(
        default_factory=dict
    )

    def recall(
        self, key: Key, recipe: Recipe, inputs: tuple[Ref, ...]
    ) -> tuple[Operation, Result] | None:
        """The operation, and its result with these inputs, if that is known."""
        known = self.made.get(key)
        if known is None:
            return None
        operation, before, result = known
        made = object.__new__(type(operation))
        vars(made).update(vars(operation), recipe=recipe)
        if before == inputs:
            return made, result
        moved = dict(zip(before, inputs, strict=True))
        return made, replace(result, code=_moved(result.code, moved))

    def keep(
        self, key: Key, operation: Operation, inputs: tuple[Ref, ...], result: Result
    ) -> None:
        """Keep a result for later. Two inputs that were one cannot be told apart in it."""
        distinct = set(inputs)
        if len(distinct) == len(inputs) and distinct.issuperset(refs(result.code)):
            self.made[key] = operation, inputs, result


def key_of(
    nerve: Nerve,
    tensors: tuple[Tensor, ...],
    targets: tuple[Target, ...],
    is_shared: bool,
) -> Key | None:
    """What a result depends on; None where a parameter of the spec may, or what is not plain."""
    if not tensors:
        return None
    shapes: list[Tensor | Target] = [*tensors, *targets]
    for shape in shapes:
        if shape.channels is not None and not shape.channels.is_constant:
            return None
    try:
        return _call(nerve.recipe), tensors, targets, is_shared
    except _NotPlainError:
        return None


def _call(recipe: Recipe) -> Key:
    """A nerve with its arguments, wherever it was written."""
    given = tuple(map(_plain, recipe.arguments))
    named = recipe.keywords
    if not named:
        return recipe.nerve_class, given
    return recipe.nerve_class, given, (*named,), tuple(map(_plain, named.values()))


def _plain(value: object) -> object:
    """A value with its type: 1, 1.0 and True are not the same."""
    kind = type(value)
    if kind in _PLAIN:
        return kind, value
    if isinstance(value, (tuple, list)) and kind in (tuple, list):
        return kind, tuple(map(_plain, value))
    if isinstance(value, type):
        return value
    # A tracked number passes for an int, but is of a type of its own.
    if isinstance(value, Nerve):
        return _call(value.recipe)
    raise _NotPlainError


def _moved(code: Code, by: Mapping[Ref, Ref]) -> Code:
    """The same code, reading other lines."""
    if isinstance(code, Ref):
        return by[code]
    if isinstance(code, Apply):
        return Apply(code.module, tuple(_moved(each, by) for each in code.operands))
    parts = (e if isinstance(e, Slot) else _moved(e, by) for e in code.operands)
    return replace(code, operands=tuple(parts))
