"""All uses of a composite nerve made one class, with parameters for what differs.

In: the `Body` of each use, every literal in a `Slot`. Out: classes whose bodies name parameters
in place of the literals that differ, and for each use the class and arguments that give it back.

What is equal at every use stays a literal. Slots that always agree become one parameter, named
for its role. Two structures that differ only by modules that the one has and the other lacks
share a class: those modules stand under a condition over the parameters, `nn.Identity()` else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import EllipsisType

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
from neurlink_gen.expressions import Expression
from neurlink_gen.lower.classes import Attribute, Body, Parameter, Statement
from neurlink_gen.lower.conditions import condition_for
from neurlink_gen.names import Scope

CHANNEL_ROLES = frozenset(
    {
        "in_channels",
        "out_channels",
        "num_features",
        "in_features",
        "out_features",
        "num_channels",
    }
)
# Roles whose value is torch's default more often than not, and what that default is.
DEFAULTS: dict[str, Value] = {"stride": 1, "groups": 1, "dilation": 1, "padding": 0}


@dataclass(frozen=True)
class Use:
    """One use of a block: its body, and the channels that go in and come out."""

    body: Body
    in_channels: tuple[Value, ...]
    out_channels: tuple[Value, ...]


@dataclass(frozen=True)
class Merged:
    """A class for some uses of a block, and the arguments of each."""

    body: Body
    parameters: tuple[Parameter, ...]
    uses: tuple[int, ...]
    arguments: tuple[tuple[tuple[str, Value], ...], ...]


class _Missing:
    """The value that a slot has in a use that lacks the slot's module."""


MISSING = _Missing()
Vector = tuple["Value | _Missing", ...]


def merge(uses: Sequence[Use]) -> list[Merged]:
    """As few classes as the structures of the uses allow, in order of first use."""
    by_structure: dict[tuple[object, ...], list[int]] = {}
    for index, use in enumerate(uses):
        by_structure.setdefault(_structure(use.body), []).append(index)
    families: list[list[list[int]]] = []
    for members in by_structure.values():
        for family in families:
            bodies = [uses[each[0]].body for each in (*family, members)]
            if _richest(bodies) is not None:
                family.append(members)
                break
        else:
            families.append([members])
    return [
        _merge_family(uses, tuple(sorted(index for each in family for index in each)))
        for family in families
    ]


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
    """The body of which all others are the same with some attributes left out."""
    richest = max(bodies, key=lambda body: len(body.attributes))
    full = skeleton(richest)
    for body in bodies:
        if skeleton(body) != skeleton(without(full, _lacking(richest, body))):
            return None
    return richest


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
    vectors = _vectors(richest, members)
    naming = _Naming(members)
    kept = list(_body_slots(richest))
    names = [
        naming.name(slot.role, vector)
        for slot, vector in zip(kept, vectors, strict=True)
    ]
    remaining = iter(names)

    def substitute(slot: Slot) -> Slot:
        chosen = next(remaining)
        return slot if chosen is None else replace(slot, value=chosen)

    body = _substituted(richest, substitute)
    body = _with_conditions(body, richest, members, naming)
    return Merged(body, naming.parameters(), family, naming.arguments())


def _body_slots(body: Body) -> Iterator[Slot]:
    for attribute in body.attributes:
        yield from slots(attribute.module)
    for statement in body.statements:
        yield from slots(statement.code)


def _substituted(body: Body, change: Callable[[Slot], Slot]) -> Body:
    attributes = tuple(
        replace(each, module=map_slots(each.module, change)) for each in body.attributes
    )
    statements = tuple(
        replace(each, code=map_slots(each.code, change)) for each in body.statements
    )
    return replace(body, attributes=attributes, statements=statements)


def _vectors(richest: Body, members: Sequence[Use]) -> list[Vector]:
    """For each slot of the richest body, its value in every use."""
    columns = []
    for use in members:
        lacking = _lacking(richest, use.body)
        values = _body_slots(use.body)
        column: list[Value | _Missing] = []
        for attribute in richest.attributes:
            for _ in slots(attribute.module):
                column.append(
                    MISSING if attribute.name in lacking else _value(next(values))
                )
        # A call that a use lacks has no literals of its own: they stand in the module.
        column += map(_value, values)
        columns.append(column)
    return list(zip(*columns, strict=True))


def _value(slot: Slot) -> Value:
    assert not isinstance(slot.value, Name)
    return slot.value


class _Naming:
    """The parameters of a class, found slot by slot."""

    def __init__(self, members: Sequence[Use]) -> None:
        self.members = members
        self.scope = Scope(("self", "nn", "torch", "F"))
        self.found: dict[str, list[Value | _Missing]] = {}
        self.families: dict[str, str] = {}
        self.inputs = [
            tuple(vector) for vector in zip(*(use.in_channels for use in members))
        ]
        self.outputs = [
            tuple(vector) for vector in zip(*(use.out_channels for use in members))
        ]

    def name(self, role: str, vector: Vector) -> Name | None:
        """The parameter that a slot becomes; None where it stays a literal."""
        values = [value for value in vector if not isinstance(value, _Missing)]
        is_equal = all(_same(value, values[0]) for value in values) and _is_constant(
            values[0]
        )
        if is_equal and MISSING not in vector:
            return None
        family = "channels" if role in CHANNEL_ROLES else role
        for name, known in self.found.items():
            if self._agrees(vector, known) and self._related(family, name, known):
                self._fill(known, vector)
                return Name(name)
        if is_equal:
            return None
        half = self._half_of_a_kernel(vector) if role == "padding" else None
        if half is not None:
            return half
        chosen = self.scope.claim(self._wanted(role, family, vector))
        self.found[chosen] = list(vector)
        self.families[chosen] = family
        return Name(chosen)

    def _half_of_a_kernel(self, vector: Vector) -> Name | None:
        """`kernel_size // 2`, the padding of an odd kernel, where that is what it always is."""
        for name, known in self.found.items():
            halves = [k // 2 if isinstance(k, int) else None for k in known]
            if self.families[name] == "kernel_size" and halves == list(vector):
                return Name(f"{name} // 2")
        return None

    @staticmethod
    def _agrees(vector: Vector, known: list[Value | _Missing]) -> bool:
        pairs = zip(vector, known, strict=True)
        return all(
            ours is MISSING or theirs is MISSING or _same(ours, theirs)
            for ours, theirs in pairs
        )

    def _related(self, family: str, name: str, known: list[Value | _Missing]) -> bool:
        if self.families[name] == family:
            return True
        # A depthwise convolution has as many groups as channels.
        return (
            family == "groups" and self.families[name] == "channels" and 1 not in known
        )

    @staticmethod
    def _fill(known: list[Value | _Missing], vector: Vector) -> None:
        for index, value in enumerate(vector):
            if known[index] is MISSING:
                known[index] = value

    def _wanted(self, role: str, family: str, vector: Vector) -> str:
        if family != "channels":
            return role
        is_input = bool(self.inputs) and self._agrees(vector, list(self.inputs[0]))
        is_output = bool(self.outputs) and self._agrees(vector, list(self.outputs[0]))
        if is_input and is_output:
            return "channels"
        if is_input:
            return "in_channels"
        return "out_channels" if is_output else "hidden_channels"

    def _complete(self) -> dict[str, list[Value]]:
        """Every use's value of every parameter; where a use has none, one that does no harm."""
        return {
            name: [
                (
                    _filler(name, self.families[name], values)
                    if value is MISSING
                    else _known(value)
                )
                for value in values
            ]
            for name, values in self.found.items()
        }

    def _default(self, name: str, values: list[Value]) -> Value | EllipsisType:
        default = DEFAULTS.get(self.families[name])
        return ... if default is None or default not in values else default

    def _order(self) -> list[str]:
        complete = self._complete()

        def rank(name: str) -> tuple[bool, int]:
            positions = {"in_channels": 0, "channels": 0, "out_channels": 2}
            family = self.families[name]
            position = positions.get(name, 1) if family == "channels" else 3
            return (self._default(name, complete[name]) is not ..., position)

        return sorted(self.found, key=rank)

    def parameters(self) -> tuple[Parameter, ...]:
        """The constructor's parameters, channels first, those with defaults last."""
        complete = self._complete()
        return tuple(
            Parameter(
                name, _annotation(complete[name]), self._default(name, complete[name])
            )
            for name in self._order()
        )

    def arguments(self) -> tuple[tuple[tuple[str, Value], ...], ...]:
        """For each use, the value of every parameter, in their order."""
        complete = self._complete()
        return tuple(
            tuple((name, complete[name][index]) for name in self._order())
            for index in range(len(self.members))
        )

    def values(self) -> dict[str, list[Value]]:
        """The values of every parameter, by name, for the search of conditions."""
        return self._complete()

    def flag(self, name: str, values: list[bool]) -> None:
        """A parameter of its own for a condition that no other parameters express."""
        chosen = self.scope.claim(name)
        self.found[chosen] = list(values)
        self.families[chosen] = chosen


def _with_conditions(
    body: Body, richest: Body, members: Sequence[Use], naming: _Naming
) -> Body:
    attributes = []
    for attribute, original in zip(body.attributes, richest.attributes, strict=True):
        present = [
            any(each.name == attribute.name for each in use.body.attributes)
            for use in members
        ]
        if not all(present):
            condition = condition_for(attribute.module, present, naming.values())
            if condition is None:
                condition = f"has_{attribute.name}"
                naming.flag(condition, present)
            attribute = Attribute(attribute.name, attribute.module, condition)
        attributes.append(attribute)
        del original
    return replace(body, attributes=tuple(attributes))


def _same(left: object, right: object) -> bool:
    return type(left) is type(right) and left == right


def _is_constant(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(_is_constant(each) for each in value)
    return not isinstance(value, Expression)


def _known(value: Value | _Missing) -> Value:
    assert not isinstance(value, _Missing)
    return value


def _filler(name: str, family: str, values: list[Value | _Missing]) -> Value:
    if family in DEFAULTS:
        return DEFAULTS[family]
    return next(value for value in values if not isinstance(value, _Missing))


def _annotation(values: list[Value]) -> str:
    kinds: list[str] = []
    for value in values:
        kind = _kind(value)
        if kind not in kinds:
            kinds.append(kind)
    return " | ".join(kinds)


def _kind(value: Value) -> str:
    if isinstance(value, tuple):
        return f"tuple[{', '.join(_kind(each) for each in value)}]"
    if value is None:
        return "None"
    return "int" if isinstance(value, Expression) else type(value).__name__
