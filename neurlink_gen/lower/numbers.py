"""What a model's constructor computes of its parameters, and what it refuses.

In: a model's class, with formulas in its slots, and what the parameters must meet. Out: the class
with a local variable for each formula that it would repeat, and the lines that compute these and
raise `ValueError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Number
from neurlink_gen.algebra.requirements import Counted, Requirement
from neurlink_gen.code import Name, Slot, Value
from neurlink_gen.code_trees import map_slots, slots
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import ClassCode, Keep, Loop, Statement
from neurlink_gen.lower.computed import Computed, Formulas, Placed
from neurlink_gen.lower.guards import raise_if
from neurlink_gen.lower.implied import single, without_implied
from neurlink_gen.tensors import Tensor

Changed = TypeVar("Changed", bound=Statement | Loop | Keep)


def with_numbers(written: ClassCode, requirements: Sequence[Requirement]) -> ClassCode:
    """The class, computing its numbers once and checking what must hold of them."""
    needed = list(without_implied(requirements))
    formulas = _formulas(written, needed)
    names = Computed.of(formulas, {each.name for each in written.parameters})
    lines: list[str] = []
    for requirement in needed:
        lines += names.definitions(*requirement.numbers)
        lines += _check(requirement, names)
    lines += names.definitions(*(each.number for each in formulas.placed))
    computed = tuple(each.name for each in names.defined)
    named = _named(written, names)
    return replace(named, setup=tuple(lines), computed=computed)


def _formulas(written: ClassCode, needed: Sequence[Requirement]) -> Formulas:
    """The formulas in a class, and in what it checks."""
    told = [
        (target, tensor.channels)
        for statement in _statements(written)
        for target, tensor in zip(statement.targets, statement.tensors)
    ]
    last = dict(told)
    return Formulas(
        placed=list(_placed(written)),
        read=list(_read(written)),
        required=[number for each in needed for number in each.numbers],
        shown={channels for _, channels in told},
        returned={last[name] for name in written.body.returns if name in last},
    )


def _placed(written: ClassCode) -> Iterator[Placed]:
    """The formulas in a class."""
    for attribute in written.body.attributes:
        for slot in slots(attribute.module):
            for number in _in_slot(slot):
                yield Placed(attribute.name, slot.role, number)
    for statement in _statements(written):
        for slot in slots(statement.code):
            for number in _in_slot(slot):
                yield Placed(statement.targets[0], slot.role, number)


def _read(written: ClassCode) -> Iterator[Number]:
    """The formulas in a class's methods."""
    for statement in _statements(written):
        for slot in slots(statement.code):
            yield from _in_slot(slot)


def _statements(written: ClassCode) -> Iterator[Statement]:
    for each in (*written.body.statements, *written.intermediates):
        if isinstance(each, Statement):
            yield each


def _in_slot(slot: Slot) -> Iterator[Number]:
    values = slot.value if isinstance(slot.value, tuple) else (slot.value,)
    return (value for value in values if isinstance(value, Number))


def _named(written: ClassCode, names: Computed) -> ClassCode:
    """The class with names in place of formulas."""

    def scalar(value: Value) -> Value:
        return names.write(value) if isinstance(value, Number) else value

    def named(slot: Slot) -> Slot:
        value = slot.value
        if isinstance(value, tuple):
            parts = tuple(scalar(each) for each in value)
            return replace(slot, value=parts)  # type: ignore[arg-type]  # of scalars
        return slot if isinstance(value, Name) else replace(slot, value=scalar(value))

    def shown(tensor: Tensor) -> Tensor:
        channels = names.write(tensor.channels)
        assert isinstance(channels, Expression)
        return replace(tensor, channels=channels)

    def changed(each: Changed) -> Changed:
        if not isinstance(each, Statement):
            return each
        tensors = tuple(map(shown, each.tensors))
        return replace(each, code=map_slots(each.code, named), tensors=tensors)

    if not names.locals:
        return written
    attributes = tuple(
        replace(each, module=map_slots(each.module, named))
        for each in written.body.attributes
    )
    statements = tuple(map(changed, written.body.statements))
    body = replace(written.body, attributes=attributes, statements=statements)
    intermediates = tuple(map(changed, written.intermediates))
    return replace(written, body=body, intermediates=intermediates)


# Checks.


def _check(requirement: Requirement, names: Computed) -> Iterator[str]:
    made_of = frozenset().union(*(each.parameters for each in requirement.numbers))
    written = names.write(requirement.subject)
    known = single(written) if isinstance(written, Expression) else None
    if isinstance(requirement, Counted) and known is not None:
        # A multiple is at least 1 where the number itself is.
        requirement = Counted(Expression.formula(known))
        written = known
        violation = requirement.violation(lambda each: each)
    else:
        violation = requirement.violation(names.write)
    wanted = f"{written} must {requirement.expected(names.write)}"
    got = f"{{{written}}}"
    # What is at fault is told already.
    if others := sorted(made_of - {str(written)}):
        got += f" for {', '.join(f'{name} = {{{name}}}' for name in others)}"
    yield from raise_if([violation], wanted, got)
