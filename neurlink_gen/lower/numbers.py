"""What a model's constructor computes of its parameters, and what it refuses.

In: a model's class, with formulas in its slots, and what the parameters must meet. Out: the class
with a local variable for each formula that it would repeat, and the lines that compute these and
raise `ValueError`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied, Formula, Number, Parameter
from neurlink_gen.algebra.requirements import Counted, Requirement
from neurlink_gen.code import Name, Slot, Value, map_slots, slots
from neurlink_gen.lower.classes import ClassCode, Keep, Loop, Statement
from neurlink_gen.lower.guards import raise_if
from neurlink_gen.lower.implied import ladders, single, without_implied
from neurlink_gen.names import ARITHMETIC, GENERATED_NAMES, Scope
from neurlink_gen.tensors import Tensor

Changed = TypeVar("Changed", bound=Statement | Loop | Keep)
LONGEST = 32
"""A formula of more characters gets a name even where it stands only once."""


def with_numbers(written: ClassCode, requirements: Sequence[Requirement]) -> ClassCode:
    """The class, computing its numbers once and checking what must hold of them."""
    needed = list(without_implied(requirements))
    names = _Names(written)
    names.choose(needed)
    lines: list[str] = []
    for requirement in needed:
        lines += names.definitions(*requirement.numbers)
        lines += _check(requirement, names)
    lines += names.definitions(*(number for _, _, number in _numbers(written)))
    computed = tuple(names.names[each] for each in names.defined)
    named = _named(written, names)
    return replace(named, setup=tuple(lines), computed=computed)


# Names.


def _numbers(written: ClassCode) -> Iterator[tuple[str, str, Number]]:
    """The formulas in a class: each with the attribute or variable, and the role that it has."""
    for attribute in written.body.attributes:
        for slot in slots(attribute.module):
            for number in _in_slot(slot):
                yield attribute.name, slot.role, number
    for statement in _statements(written):
        for slot in slots(statement.code):
            for number in _in_slot(slot):
                yield statement.targets[0], slot.role, number


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


def _parts(number: Number) -> Iterator[Number]:
    """A number and all that it is computed from."""
    yield number
    inner = number.formulas if isinstance(number, Expression) else ()
    for each in number.operands if isinstance(number, Applied) else inner:
        yield from _parts(each)


@dataclass
class _Names:
    """The local variables of a constructor.

    units: for each formula that has a name, the number of it that the name stands for.
    """

    written: ClassCode
    names: dict[Formula, str] = field(default_factory=dict)
    units: dict[Formula, int] = field(default_factory=dict)
    defined: list[Formula] = field(default_factory=list)

    def choose(self, requirements: Sequence[Requirement]) -> None:
        """Choose what gets a name, and the names."""
        placed = list(_numbers(self.written))
        numbers = [number for _, _, number in placed]
        numbers += [each for needed in requirements for each in needed.numbers]
        uses = Counter(part for number in numbers for part in _outer(number))
        # TorchScript, which reads `forward`, rounds in its own way: nothing is computed there.
        read = {part for number in _read(self.written) for part in _outer(number)}
        # What grows evenly is written out, so that members can be counted.
        counted = ladders(number for _, _, number in placed)
        chosen = [
            formula
            for formula, count in uses.items()
            if formula in read
            or formula not in counted
            and (count > 1 or len(str(formula)) > LONGEST)
        ]
        roles = {formula: self._role(formula, placed) for formula in chosen}
        often = Counter(role for _, role in roles.values())
        taken = {each.name for each in self.written.parameters}
        scope = Scope(GENERATED_NAMES | ARITHMETIC | taken | {"self", "i", "module"})
        for formula in chosen:
            attribute, role = roles[formula]
            is_plain = often[role] == 1 and role not in taken
            name = role if is_plain else f"{attribute}_{role}"
            self.names[formula] = scope.claim(name)
            self.units[formula] = _unit(formula, numbers)

    @staticmethod
    def _role(
        formula: Formula, placed: Sequence[tuple[str, str, Number]]
    ) -> tuple[str, str]:
        for attribute, role, number in placed:
            if formula in _outer(number):
                role = role.rstrip("0123456789")
                if role.endswith(("channels", "features")):
                    is_inner = role.startswith("hidden")
                    role = "hidden_channels" if is_inner else "channels"
                return attribute, role
        return "inner", "number"

    def write(self, number: Number, but: Formula | None = None) -> Number:
        """A number with names in place of what has one. but: what is being defined."""
        if isinstance(number, Expression):
            total = Expression.of(0)
            for monomial, coefficient in number.terms:
                product = Expression.of(1)
                for each in monomial:
                    if each in self.names and each != but:
                        coefficient //= self.units[each]
                    product = product * Expression.formula(self._written(each, but))
                total = total + product * coefficient
            return total
        assert isinstance(number, Formula)
        return self._written(number, but)

    def _written(self, formula: Formula, but: Formula | None) -> Formula:
        if formula in self.names and formula != but:
            value = formula.at({}) * self.units[formula]
            return Parameter(self.names[formula], value)
        if isinstance(formula, Applied):
            operands = tuple(self.write(each, but) for each in formula.operands)
            return replace(formula, operands=operands)
        return formula

    def definitions(self, *numbers: Number) -> Iterator[str]:
        """The lines that define what these need and is not defined yet."""
        for number in numbers:
            for part in _parts(number):
                if part in self.names and part not in self.defined:
                    assert isinstance(part, Applied)
                    self.defined.append(part)
                    yield from self.definitions(*part.operands)
                    whole = self.write(part, but=part)
                    if self.units[part] != 1:
                        whole = Expression.formula(self._written(part, part))
                        whole = whole * self.units[part]
                    yield f"{self.names[part]} = {whole}"


def _outer(number: Number) -> list[Applied]:
    """The operations that a number is made of, not those inside them."""
    inner = number.formulas if isinstance(number, Expression) else (number,)
    return [each for each in inner if isinstance(each, Applied)]


def _unit(formula: Formula, numbers: Sequence[Number]) -> int:
    """The largest number that all multiples of a formula have in common."""
    unit = 0
    for number in numbers:
        for part in _parts(number):
            for monomial, coefficient in getattr(part, "terms", ()):
                times = monomial.count(formula)
                unit = math.gcd(unit, coefficient) if times == 1 else unit
                if times > 1:
                    return 1
    return unit or 1


def _named(written: ClassCode, names: _Names) -> ClassCode:
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

    if not names.names:
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


def _check(requirement: Requirement, names: _Names) -> Iterator[str]:
    made_of = sorted(frozenset().union(*(n.parameters for n in requirement.numbers)))
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
    if made_of != [str(written)]:
        got += f" for {', '.join(f'{name} = {{{name}}}' for name in made_of)}"
    yield from raise_if([violation], wanted, got)
