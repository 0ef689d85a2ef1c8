"""All uses of a composite nerve made one class, with parameters for what differs.

In: the `Body` of each use, every literal in a `Slot`. Out: classes whose bodies name parameters
in place of the literals that differ, and for each use the class and arguments that give it back.

What is equal at every use stays a literal. Slots that always agree become one parameter, named
for its role. Two structures that differ only by modules that the one has and the other lacks
share a class: those modules stand under a condition over the parameters, `nn.Identity()` else; a
member of an `nn.Sequential` is left out, or has a count of its own (`counted.py`). So do two that
differ only by residual sums: these are then done under a condition. They stay apart where one class
would be harder to read than two (`one_class.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from types import EllipsisType

from neurlink_gen.code import Module, Name, Slot, Value
from neurlink_gen.code_trees import map_slots, slots
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.lower.classes import Body, Parameter
from neurlink_gen.lower.blocks.conditions import unchanged
from neurlink_gen.lower.blocks.counted import with_counts
from neurlink_gen.lower.blocks.derived import without_lone
from neurlink_gen.lower.blocks.hidden import hidden_names
from neurlink_gen.lower.blocks.members import member_slots
from neurlink_gen.lower.blocks.naming import CHANNEL_ENDINGS, Naming, Use
from neurlink_gen.lower.blocks.one_class import is_one_class
from neurlink_gen.lower.blocks.presence import with_conditions
from neurlink_gen.lower.blocks.residuals import under_condition
from neurlink_gen.lower.blocks.structures import (
    is_plain,
    lacking,
    partial_members,
    richest_of,
    richness,
    structure_of,
)
from neurlink_gen.lower.blocks.sums import Sums
from neurlink_gen.lower.blocks.turns import plain_value
from neurlink_gen.lower.blocks.vectors import (
    MISSING,
    Missing,
    Vector,
    agrees,
    is_constant,
)
from neurlink_gen.names import Scope


@dataclass(frozen=True)
class Merged:
    """A class for some uses of a block, and the arguments of each.

    kept: conditions over the parameters, each with the attribute that holds it.
    derived: the numbers that it computes from the parameters, each with the formula.
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
        by_structure.setdefault(structure_of(use.body), []).append(index)
    # The richest first, so that whatever is a part of it finds it.
    ordered = sorted(
        by_structure.values(), key=lambda members: richness(uses[members[0]].body)
    )
    families: list[list[list[int]]] = []
    named: dict[tuple[int, ...], _Named] = {}
    for members in reversed(ordered):
        for family in families:
            both = [*family, members]
            one = _one_class(uses, both)
            if one is not None:
                named[_places(both)] = one
                family.append(members)
                break
        else:
            families.append([members])
    return [
        _merge_family(uses, places, named.get(places))
        for places in sorted(map(_places, families))
    ]


def _places(family: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sorted(itertools.chain(*family)))


def _one_class(uses: Sequence[Use], groups: Sequence[Sequence[int]]) -> _Named | None:
    """The uses of some structures, with parameters, if they make one class that is good to read."""
    family = _places(groups)
    members = [uses[index] for index in family]
    if richest_of([uses[each[0]].body for each in groups]) is None:
        return None
    named = _named(members)
    places = [[family.index(use) for use in group] for group in groups]
    is_one = is_one_class(named.richest, named.vectors, named.naming, places)
    return named if is_one else None


# Literals: a vector for each slot, its value in every use.


@dataclass(frozen=True)
class _Named:
    """Uses with parameters for what differs in them.

    vectors, names: of each slot of the richest body, its values, and what becomes of it: a parameter,
    or as before, a literal. sums: where the counts of channels come from.
    """

    richest: Body
    vectors: Sequence[Vector]
    naming: Naming
    names: Sequence[Name | None]
    sums: Sums


def _named(members: Sequence[Use]) -> _Named:
    bodies = {structure_of(use.body): use.body for use in reversed(members)}
    richest = richest_of(list(reversed(bodies.values())))
    assert richest is not None
    sums = _sums(richest, members)
    found = list(_body_slots(richest))
    vectors = _vectors(richest, members)
    told = sums.completed(list(zip((slot for slot, _ in found), vectors, strict=True)))
    vectors = _completed(richest, members, [vector for _, vector in told])
    pairs = [(slot, vector) for (slot, _), vector in zip(told, vectors, strict=True)]
    hidden = hidden_names(richest, pairs, members, sums)
    dilations = [vector for slot, vector in pairs if slot.role == "dilation"]
    naming = Naming(members, hidden, _constructors(richest), dilations, sums)
    inner = [
        is_inner and vectors.count(vector) == 1
        for (_, is_inner), vector in zip(found, vectors)
    ]
    # What torch derives by itself in every use, such as the stride of a pool, is left to it.
    is_told = [False in default for default in _vectors(richest, members, _is_default)]
    chosen = iter(
        naming.names(
            list(itertools.compress(pairs, is_told)),
            list(itertools.compress(inner, is_told)),
        )
    )
    names = [next(chosen) if each else None for each in is_told]
    return _Named(richest, vectors, naming, names, sums)


def _sums(richest: Body, members: Sequence[Use]) -> Sums:
    """Where the counts of channels come from, as the use of the richest body has them."""
    model = next(use for use in members if use.body is richest)
    before = zip(model.in_origins, zip(*(use.in_channels for use in members)))
    after = zip(model.out_origins, zip(*(use.out_channels for use in members)))
    return Sums(list(before), list(after), model.fixed)


def _merge_family(
    uses: Sequence[Use], family: tuple[int, ...], found: _Named | None = None
) -> Merged:
    """found: the uses with their parameters, if these are known already."""
    members = [uses[index] for index in family]
    named = found or _named(members)
    richest, naming = named.richest, named.naming
    added = [not is_plain(richest, use.body) for use in members]
    derived, values = naming.derive(), naming.values()
    names, kept = without_lone(named.names, derived)
    naming.forget(derived.keys() - kept.keys())
    remaining = iter(names)

    def substitute(slot: Slot) -> Slot:
        chosen = next(remaining)
        return slot if chosen is None else replace(slot, value=chosen)

    body = _substituted(richest, substitute)
    body, conditions = _with_residuals(body, added, naming)
    own = [use.body for use in members]
    known = {tuple(added): f"self.{name}" for _, name in conditions}
    partly = [partial_members(richest, each) for each in own]
    body = with_conditions(body, own, partly, naming, known)
    return Merged(
        body,
        naming.parameters(),
        family,
        naming.arguments(),
        conditions,
        tuple(kept.items()),
        tuple((told, tuple(values[n])) for n, told in derived.items() if n in values),
        tuple(named.sums.parts(*end) for end in named.sums.outputs),
    )


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
    read = read or plain_value
    columns = []
    for use in members:
        lacked = lacking(richest, use.body)
        partly = partial_members(richest, use.body)
        values = (slot for slot, _ in _body_slots(use.body))
        column: list[Value | Missing] = []
        for attribute in richest.attributes:
            name = attribute.name
            for _, is_present in member_slots(attribute.module, partly.get(name)):
                is_there = is_present and name not in lacked
                column.append(read(next(values)) if is_there else MISSING)
        # A call that a use lacks has no literals of its own: they stand in the module.
        column += map(read, values)
        columns.append(column)
    return list(zip(*columns, strict=True))


def _completed(
    richest: Body, members: Sequence[Use], vectors: Sequence[Vector]
) -> list[Vector]:
    """The vectors, with what is constant where there is a slot for it said of all uses, if it can be.

    A number of channels is told by one that all uses have: what one use alone has would be a literal
    else, which other channels do not go with. What is at torch's default is so everywhere.
    """
    own = [slot for slot, _ in _body_slots(richest)]
    counts = [slot.role.endswith(CHANNEL_ENDINGS) for slot in own]
    inputs = zip(*(use.in_channels for use in members), strict=True)
    outputs = zip(*(use.out_channels for use in members), strict=True)
    known = [*inputs, *outputs, *itertools.compress(vectors, counts)]
    varied = [each for each in known if MISSING not in each and not is_constant(each)]

    def completed(slot: Slot, vector: Vector) -> Vector:
        if MISSING not in vector or not is_constant(vector):
            return vector
        if slot.role.endswith(CHANNEL_ENDINGS):
            return next((each for each in varied if agrees(vector, each)), vector)
        if isinstance(slot.default, EllipsisType):
            return vector
        default = (slot.default,) * len(vector)
        return default if agrees(vector, default) else vector

    return list(map(completed, own, vectors))


def _is_default(slot: Slot) -> bool:
    return slot.default is not ... and slot.value == slot.default


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
