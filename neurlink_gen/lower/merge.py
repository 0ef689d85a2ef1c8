"""All uses of a composite nerve made one class, with parameters for what differs.

In: the `Body` of each use, every literal in a `Slot`. Out: classes whose bodies name parameters
in place of the literals that differ, and for each use the class and arguments that give it back.

What is equal at every use stays a literal. Slots that always agree become one parameter, named
for its role. Two structures that differ only by modules that the one has and the other lacks
share a class: those modules stand under a condition over the parameters, `nn.Identity()` else; a
member of an `nn.Sequential` is left out, or has a count of its own (`counted.py`). So do two that
differ only by residual sums: these are then done under a condition.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from neurlink_gen.code import (
    Code,
    Module,
    Name,
    Ref,
    Slot,
    Text,
    Value,
    flatten,
    map_slots,
    slots,
)
from neurlink_gen.lower.classes import Attribute, Body, Parameter, Statement
from neurlink_gen.lower.conditions import unchanged
from neurlink_gen.lower.counted import with_counts
from neurlink_gen.lower.derived import without_lone
from neurlink_gen.lower.hidden import hidden_names
from neurlink_gen.lower.members import Present, member_slots, present_members
from neurlink_gen.lower.naming import Naming, Use
from neurlink_gen.lower.presence import with_conditions
from neurlink_gen.lower.residuals import (
    has_residual,
    under_condition,
    without_residuals,
)
from neurlink_gen.lower.sums import Sums
from neurlink_gen.lower.vectors import MISSING, Missing, Vector
from neurlink_gen.names import Scope


@dataclass(frozen=True)
class Merged:
    """A class for some uses of a block, and the arguments of each.

    kept: conditions over the parameters, each with the attribute that holds it.
    derived: the numbers that it computes from the parameters, each with the formula. computed: these
    formulas again, with what they come to in each use. joined: for each output, the counts of which
    its channels are the sum.
    """

    body: Body
    parameters: tuple[Parameter, ...]
    uses: tuple[int, ...]
    arguments: tuple[tuple[tuple[str, Value], ...], ...]
    kept: tuple[tuple[str, str], ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    computed: tuple[tuple[str, Vector], ...] = ()
    joined: tuple[tuple[Vector, ...], ...] = ()


def merge(uses: Sequence[Use]) -> list[Merged]:
    """As few classes as the structures of the uses allow, in order of first use."""
    uses = with_counts(uses)
    by_structure: dict[tuple[object, ...], list[int]] = {}
    for index, use in enumerate(uses):
        by_structure.setdefault(_structure(use.body), []).append(index)
    # The richest first, so that whatever is a part of it finds it.
    ordered = sorted(
        by_structure.values(), key=lambda members: _richness(uses[members[0]].body)
    )
    families: list[list[list[int]]] = []
    for members in reversed(ordered):
        for family in families:
            bodies = [uses[each[0]].body for each in (*family, members)]
            if _richest(bodies) is not None:
                family.append(members)
                break
        else:
            families.append([members])
    found = sorted(sorted(itertools.chain(*family)) for family in families)
    return [_merge_family(uses, tuple(family)) for family in found]


def _structure(body: Body) -> tuple[object, ...]:
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


# Structure: a body without its literals, and with some of its modules left out.


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


def _richest(bodies: Sequence[Body]) -> Body | None:
    """The body of which all others are the same with some modules or sums left out."""
    richest = max(bodies, key=_richness)
    full = skeleton(richest)
    for body in bodies:
        if not _is_without(richest, full, body) and not _is_plain(richest, body):
            return None
    return richest


def _richness(body: Body) -> tuple[int, int, bool]:
    members = sum(len(each.module.children) for each in body.attributes)
    return len(body.attributes), members, has_residual(body)


def _is_plain(richest: Body, body: Body) -> bool:
    """Whether a body is the richest one without its residual sums, and perhaps attributes."""
    plain = without_residuals(richest)
    return plain != richest and _is_without(plain, skeleton(plain), body)


def _is_without(richest: Body, full: Body, body: Body) -> bool:
    """Whether a body is the richest one, whose skeleton is full, with modules left out."""
    ours, theirs = skeleton(body), skeleton(without(full, _lacking(richest, body)))
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


def _members(richest: Body, body: Body) -> dict[str, Present]:
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


def _lacking(richest: Body, body: Body) -> frozenset[str]:
    present = {attribute.name for attribute in body.attributes}
    return frozenset(
        each.name for each in richest.attributes if each.name not in present
    )


# Literals: a vector for each slot, its value in every use.


def _merge_family(uses: Sequence[Use], family: tuple[int, ...]) -> Merged:
    members = [uses[index] for index in family]
    bodies = {_structure(use.body): use.body for use in reversed(members)}
    richest = _richest(list(reversed(bodies.values())))
    assert richest is not None
    sums = _sums(richest, members)
    added = [not _is_plain(richest, use.body) for use in members]
    naming, names = _names(richest, members, sums)
    derived, values = naming.derive(), naming.values()
    names, kept = without_lone(names, derived)
    naming.forget(derived.keys() - kept.keys())
    remaining = iter(names)

    def substitute(slot: Slot) -> Slot:
        chosen = next(remaining)
        return slot if chosen is None else replace(slot, value=chosen)

    body = _substituted(richest, substitute)
    body, conditions = _with_residuals(body, added, naming)
    own = [use.body for use in members]
    known = {tuple(added): f"self.{name}" for _, name in conditions}
    partly = [_members(richest, each) for each in own]
    body = with_conditions(body, own, partly, naming, known)
    return Merged(
        body,
        naming.parameters(),
        family,
        naming.arguments(),
        conditions,
        tuple(kept.items()),
        tuple((told, tuple(values[n])) for n, told in derived.items() if n in values),
        tuple(sums.parts(*end) for end in sums.outputs),
    )


def _sums(richest: Body, members: Sequence[Use]) -> Sums:
    """Where the counts of channels come from, as the use of the richest body has them."""
    model = next(use for use in members if use.body is richest)
    before = zip(model.in_origins, zip(*(use.in_channels for use in members)))
    after = zip(model.out_origins, zip(*(use.out_channels for use in members)))
    return Sums(list(before), list(after), model.fixed)


def _names(
    richest: Body, members: Sequence[Use], sums: Sums
) -> tuple[Naming, list[Name | None]]:
    """What the slots of the richest body become: parameters, or as before, literals."""
    found = list(_body_slots(richest))
    vectors = _vectors(richest, members)
    pairs = sums.completed(list(zip((slot for slot, _ in found), vectors, strict=True)))
    vectors = [vector for _, vector in pairs]
    hidden = hidden_names(richest, pairs, members, sums)
    dilations = [vector for slot, vector in pairs if slot.role == "dilation"]
    naming = Naming(members, hidden, _constructors(richest), dilations, sums)
    inner = [
        is_inner and vectors.count(vector) == 1
        for (_, is_inner), vector in zip(found, vectors)
    ]
    # What torch derives by itself in every use, such as the stride of a pool, is left to it.
    told = [False in default for default in _vectors(richest, members, _is_default)]
    chosen = iter(
        naming.names(
            list(itertools.compress(pairs, told)), list(itertools.compress(inner, told))
        )
    )
    return naming, [next(chosen) if is_told else None for is_told in told]


def _constructors(body: Body) -> Iterator[str]:
    """The names of the classes that a body makes instances of."""
    pending = [each.module for each in body.attributes]
    while pending:
        module = pending.pop()
        pending += module.children
        yield module.constructor


def _body_slots(body: Body) -> Iterator[tuple[Slot, bool]]:
    """The slots of a body, each with whether it is an argument of another block."""
    for attribute in body.attributes:
        yield from _module_slots(attribute.module)
    for statement in body.statements:
        yield from ((slot, False) for slot in slots(statement.code))


def _module_slots(module: Module) -> Iterator[tuple[Slot, bool]]:
    yield from ((given.slot, module.is_block) for given in module.arguments)
    for child in module.children:
        yield from _module_slots(child)
    if module.repeats is not None:
        yield module.repeats, True


def _substituted(body: Body, change: Callable[[Slot], Slot]) -> Body:
    attributes = tuple(
        replace(each, module=map_slots(each.module, change)) for each in body.attributes
    )
    statements = tuple(
        replace(each, code=map_slots(each.code, change)) for each in body.statements
    )
    return replace(body, attributes=attributes, statements=statements)


def _vectors(
    richest: Body, members: Sequence[Use], read: Callable[[Slot], Value] | None = None
) -> list[Vector]:
    """For each slot of the richest body, its value in every use; or what else is read of it."""
    read = read or _value
    columns = []
    for use in members:
        lacking = _lacking(richest, use.body)
        partly = _members(richest, use.body)
        values = (slot for slot, _ in _body_slots(use.body))
        column: list[Value | Missing] = []
        for attribute in richest.attributes:
            name = attribute.name
            for _, is_present in member_slots(attribute.module, partly.get(name)):
                is_there = is_present and name not in lacking
                column.append(read(next(values)) if is_there else MISSING)
        # A call that a use lacks has no literals of its own: they stand in the module.
        column += map(read, values)
        columns.append(column)
    return list(zip(*columns, strict=True))


def _is_default(slot: Slot) -> bool:
    return slot.default is not ... and slot.value == slot.default


def _value(slot: Slot) -> Value:
    assert not isinstance(slot.value, Name)
    return slot.value


def _with_residuals(
    body: Body, added: Sequence[bool], naming: Naming
) -> tuple[Body, tuple[tuple[str, str], ...]]:
    """The body with the sums that some uses lack under a condition; what its class keeps.

    added: for each use, whether it has them.
    """
    if all(added):
        return body, ()
    attribute = Scope(each.name for each in body.attributes).claim("is_residual")
    condition = unchanged(added, naming.values())
    if condition is None:
        condition = naming.flag(attribute, added)
    return under_condition(body, attribute), ((condition, attribute),)
