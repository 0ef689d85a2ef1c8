"""The structures of the uses of a block: what is left of them without their literals.

In: the bodies of some uses. Out: whether two are of one structure; whether all are one of them with
modules, members or residual sums left out; and which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from neurlink_gen.code import (
    Code,
    Module,
    Name,
    Ref,
    Slot,
    Text,
    Value,
)
from neurlink_gen.code_trees import flatten, map_slots
from neurlink_gen.lazy_dataclasses import replace
from neurlink_gen.lower.classes import Attribute, Body, Statement
from neurlink_gen.lower.blocks.members import Present, present_members
from neurlink_gen.lower.blocks.residuals import has_residual, without_residuals


def structure_of(body: Body) -> tuple[object, ...]:
    """What a body is without its literals, in a form that is cheap to compare."""
    structure: list[object] = []
    values: list[Value | Name] = []
    for attribute in body.attributes:
        structure.append(attribute.name)
        flatten(attribute.module, structure, values)
    for statement in body.statements:
        structure.append(statement.targets)
        flatten(statement.code, structure, values)
    return (body.inputs, body.returns, *structure)


def skeleton(body: Body) -> Body:
    """A body with every literal blanked: two uses of one structure have equal skeletons."""
    return _map_body(body, lambda slot: Slot(None, slot.role))


def _map_body(body: Body, change: Callable[[Slot], Slot]) -> Body:
    return replace(
        body,
        attributes=tuple(
            replace(each, module=_stateless(map_slots(each.module, change)))
            for each in body.attributes
        ),
        statements=tuple(
            replace(each, code=map_slots(each.code, change), tensors=())
            for each in body.statements
        ),
    )


def _stateless(module: Module) -> Module:
    children = tuple(map(_stateless, module.children))
    return replace(module, state=(), children=children)


def without(body: Body, names: frozenset[str]) -> Body:
    """A body that lacks some attributes: what would pass through them passes by."""
    bypassed = [
        replace(each, code=_bypass(each.code, names)) for each in body.statements
    ]
    return replace(
        body,
        attributes=tuple(each for each in body.attributes if each.name not in names),
        statements=tuple(filter(_does_something, bypassed)),
    )


def _does_something(statement: Statement) -> bool:
    """Whether a statement is not just `x = x`."""
    return statement.targets != (getattr(statement.code, "template", None),)


def _bypass(code: Code, names: frozenset[str]) -> Code:
    if isinstance(code, Ref):
        return code
    operands = tuple(
        operand if isinstance(operand, Slot) else _bypass(operand, names)
        for operand in code.operands
    )
    assert isinstance(code, Text)
    if any(code.template == f"self.{name}({{}})" for name in names):
        (inner,) = operands
        assert not isinstance(inner, Slot)
        return inner
    return replace(code, operands=operands)


def richest_of(bodies: Sequence[Body]) -> Body | None:
    """The body of which all others are the same with some modules or sums left out."""
    richest = max(bodies, key=richness)
    full = skeleton(richest)
    for body in bodies:
        if not _is_without(richest, full, body) and not is_plain(richest, body):
            return None
    return richest


def richness(body: Body) -> tuple[int, int, bool]:
    members = sum(len(each.module.children) for each in body.attributes)
    return len(body.attributes), members, has_residual(body)


def is_plain(richest: Body, body: Body) -> bool:
    """Whether a body is the richest one without its residual sums, and perhaps attributes."""
    plain = without_residuals(richest)
    return plain != richest and _is_without(plain, skeleton(plain), body)


def _is_without(richest: Body, full: Body, body: Body) -> bool:
    """Whether a body is the richest one, whose skeleton is full, with modules left out."""
    ours, theirs = skeleton(body), skeleton(without(full, lacking(richest, body)))
    pairs = list(zip(theirs.attributes, ours.attributes))
    return (
        replace(ours, attributes=()) == replace(theirs, attributes=())
        and len(ours.attributes) == len(theirs.attributes)
        and all(_has_members_of(*pair) for pair in pairs)
    )


def _has_members_of(richer: Attribute, attribute: Attribute) -> bool:
    """Whether an attribute is another one, perhaps with members left out."""
    return richer == attribute or (
        richer.name == attribute.name
        and present_members(richer.module, attribute.module) is not None
    )


def partial_members(richest: Body, body: Body) -> dict[str, Present]:
    """Which members a body has of each attribute of the richest one that has more."""
    own = {each.name: each.module for each in body.attributes}
    found = {}
    for each in richest.attributes:
        if each.name in own and len(own[each.name].children) < len(
            each.module.children
        ):
            present = present_members(each.module, own[each.name])
            assert present is not None
            found[each.name] = present
    return found


def lacking(richest: Body, body: Body) -> frozenset[str]:
    present = {attribute.name for attribute in body.attributes}
    return frozenset(
        each.name for each in richest.attributes if each.name not in present
    )
