"""The local variables of a constructor: which numbers get one, what it is called, and what it holds.

In: the formulas in a class, and what must hold of them. Out: `Computed`, which writes numbers with
names in place of what has one. A variable that says how many channels there are holds that many:
`conv1_channels = int(24 * width) + 1`, and not the part of it that is no sum.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied, Formula, Number, Parameter
from neurlink_gen.lazy_dataclasses import dataclass, field, replace
from neurlink_gen.lower.implied import ladders
from neurlink_gen.names import ARITHMETIC, GENERATED_NAMES, Scope

LONGEST = 32
"""A formula of more characters gets a name even where it stands only once."""
MOST_OPERANDS = 2
"""A sum or product of more parameters and numbers gets a name where it stands so often:"""
OFTEN = 3
MADE = ("out_channels", "out_features")


@dataclass(frozen=True)
class Placed:
    """A formula in a class, with the attribute or variable that it is told, and its role there."""

    attribute: str
    role: str
    number: Number


@dataclass(frozen=True)
class Formulas:
    """The formulas in a class.

    placed: in its modules and methods. read: those of them in its methods. required: what is
    checked. shown: channel counts in comments, of which `returned` are those of what comes out.
    """

    placed: Sequence[Placed]
    read: Sequence[Number]
    required: Sequence[Number]
    shown: Collection[Number]
    returned: Collection[Number]

    @property
    def written(self) -> list[Number]:
        """All that is computed."""
        return [*(each.number for each in self.placed), *self.required]


@dataclass(frozen=True)
class Local:
    """A local variable. whole: what it holds. base: the operation on which that depends alone."""

    name: str
    whole: Number
    base: Applied | None

    @property
    def value(self) -> Parameter:
        """What stands in a formula for it."""
        return Parameter(self.name, self.whole.at({}))

    def replacing(self, coefficient: int) -> tuple[int, Expression] | None:
        """So many of its base: a multiple of an expression in which the variable stands."""
        assert isinstance(self.whole, Expression)
        ours = dict(self.whole.terms)
        assert self.base is not None
        unit, rest = ours.get((self.base,), 0), ours.get((), 0)
        value = Expression.formula(self.value)
        if unit == 1:
            return coefficient, value - rest
        if rest or unit < 1:
            return None
        if coefficient % unit == 0:
            return coefficient // unit, value
        part = Applied("//", (value, Expression.of(unit)))
        return coefficient, Expression.formula(part)


@dataclass
class Computed:
    """The local variables of one constructor. defined: those that were defined so far."""

    locals: tuple[Local, ...]
    defined: list[Local] = field(default_factory=list)

    @staticmethod
    def of(formulas: Formulas, taken: Collection[str]) -> Computed:
        """Choose what gets a variable. taken: the names of the class's parameters."""
        wholes: dict[Number, Applied | None] = {}
        for formula in _operations(formulas):
            whole, is_alone = _whole(formula, formulas)
            wholes.setdefault(whole, formula if is_alone else None)
        for each in _repeated(formulas):
            wholes.setdefault(each, None)
        roles = {whole: _role(whole, formulas) for whole in wholes}
        often = Counter(role for _, role in roles.values())
        scope = Scope(GENERATED_NAMES | ARITHMETIC | {*taken, "self", "i", "module"})
        found = []
        for whole, base in wholes.items():
            attribute, role = roles[whole]
            is_plain = often[role] == 1 and role not in taken
            if not is_plain and role in MADE:
                role = "channels"
            name = scope.claim(role if is_plain else f"{attribute}_{role}")
            found.append(Local(name, whole, base))
        return Computed(tuple(found))

    def write(self, number: Number, but: Local | None = None) -> Number:
        """A number with names in place of what has one. but: what is being defined."""
        others = [each for each in self.locals if each is not but]
        for each in others:
            if each.whole == number:
                return self._named(each, number)
        if not isinstance(number, Expression):
            assert isinstance(number, Formula)
            return self._in_parts(number, but)
        for each in others:
            if isinstance(each.whole, Expression) and not number.is_constant:
                times = number.divided_by(each.whole)
                if times is not None:
                    return Expression.formula(each.value) * self._sum(times, but)
        return self._sum(number, but)

    def _named(self, local: Local, number: Number) -> Number:
        is_count = isinstance(number, Expression)
        return Expression.formula(local.value) if is_count else local.value

    def _sum(self, number: Expression, but: Local | None) -> Expression:
        total = Expression.of(0)
        for monomial, coefficient in number.terms:
            product = Expression.of(1)
            for formula in monomial:
                factor = Expression.formula(self._in_parts(formula, but))
                for each in self.locals:
                    if each.base == formula and each is not but:
                        written = each.replacing(coefficient)
                        if written is not None:
                            coefficient, factor = written
                product = product * factor
            total = total + product * coefficient
        return total

    def _in_parts(self, formula: Formula, but: Local | None) -> Formula:
        for each in self.locals:
            if each.whole == formula and each is not but:
                return each.value
        if not isinstance(formula, Applied):
            return formula
        operands = tuple(self.write(each, but) for each in formula.operands)
        return replace(formula, operands=operands)

    def definitions(self, *numbers: Number) -> Iterator[str]:
        """The lines that define what these need and is not defined yet."""
        for number in numbers:
            yield from self._define(self.write(number).parameters)

    def _define(self, names: Collection[str]) -> Iterator[str]:
        for each in self.locals:
            if each.name in names and each not in self.defined:
                self.defined.append(each)
                written = self.write(each.whole, but=each)
                yield from self._define(written.parameters)
                yield f"{each.name} = {written}"


def _operations(formulas: Formulas) -> Iterator[Applied]:
    """The operations that get a name: they stand often, or are long."""
    uses = Counter(part for number in formulas.written for part in outer(number))
    # TorchScript, which reads `forward`, rounds in its own way: nothing is computed there.
    in_forward = {part for number in formulas.read for part in outer(number)}
    # What grows evenly is written out, so that members can be counted.
    counted = ladders(each.number for each in formulas.placed)
    for formula, count in uses.items():
        is_worth_it = count > 1 or len(str(formula)) > LONGEST
        if formula in in_forward or (formula not in counted and is_worth_it):
            yield formula


def outer(number: Number) -> list[Applied]:
    """The operations that a number is made of, not those inside them."""
    inner = number.formulas if isinstance(number, Expression) else (number,)
    return [each for each in inner if isinstance(each, Applied)]


def _whole(formula: Applied, formulas: Formulas) -> tuple[Number, bool]:
    """What is computed where an operation is: all that it is ever a part of, if that is one number.

    And whether this depends on the operation alone.
    """
    sums = list(_sums_with(formula, formulas.written))
    if not sums:
        return formula, False
    alone = Expression.formula(formula)
    counts = [each.number for each in formulas.placed if each.number in sums]
    if any(_is_multiple(each, alone) for each in counts or sums):
        whole = alone * _unit(formula, sums)
        if whole not in counts:
            # Then it may as well be a part of what comments tell.
            whole = alone * _unit(
                formula, [*sums, *_sums_with(formula, formulas.shown)]
            )
        return whole, True
    least = min(sums, key=_content)
    if all(each.divided_by(least) is not None for each in sums):
        return least, all(set(m) <= {formula} for m, _ in least.terms)
    for each in counts:
        if isinstance(each, Expression) and (each - alone).is_constant:
            return each, True
    return alone, True


def _sums_with(formula: Applied, numbers: Iterable[Number]) -> Iterator[Expression]:
    """The expressions of which an operation is a part, wherever they stand in some numbers."""
    for number in numbers:
        for part in _parts(number):
            if isinstance(part, Expression) and formula in part.formulas:
                yield part


def _unit(formula: Applied, sums: Sequence[Expression]) -> int:
    """The largest number that all multiples of an operation have in common."""
    found = [term for each in sums for term in each.terms if formula in term[0]]
    if any(monomial.count(formula) > 1 for monomial, _ in found):
        return 1
    return math.gcd(*(coefficient for _, coefficient in found))


def _is_multiple(number: Number, alone: Expression) -> bool:
    times = number.divided_by(alone) if isinstance(number, Expression) else None
    return times is not None and times.is_constant


def _content(number: Expression) -> int:
    return math.gcd(*(coefficient for _, coefficient in number.terms))


def _repeated(formulas: Formulas) -> Iterator[Expression]:
    """The sums and products of parameters that stand too often to be written each time."""
    counts = (each.number for each in formulas.placed)
    uses = Counter(each for each in counts if isinstance(each, Expression))
    alike = Counter(frozenset(monomial for monomial, _ in each.terms) for each in uses)
    for number, count in uses.items():
        operands = sum(
            len(monomial) + (abs(coefficient) != 1 or not monomial)
            for monomial, coefficient in number.terms
        )
        if operands <= MOST_OPERANDS or outer(number):
            continue
        # What grows evenly is written out, so that members can be counted.
        grows = alike[frozenset(monomial for monomial, _ in number.terms)] >= OFTEN
        if count + (number in formulas.required) >= OFTEN and not grows:
            yield number


def _role(whole: Number, formulas: Formulas) -> tuple[str, str]:
    """The attribute for which a number is computed, and its role there."""
    here = [each for each in formulas.placed if each.number == whole]
    if here:
        role = here[0].role.rstrip("0123456789")
        is_made = all(each.role in MADE for each in here)
        is_returned = is_made and whole in formulas.returned
        return here[0].attribute, role if is_returned else _plain(role)
    for each in formulas.placed:
        if set(outer(whole)) & set(outer(each.number)):
            role = _plain(each.role.rstrip("0123456789"))
            # Where nothing has just so many, it is what the others are multiples of.
            is_base = role == "channels" and whole not in formulas.shown
            return each.attribute, "base_channels" if is_base else role
    return "inner", "number"


def _plain(role: str) -> str:
    if not role.endswith(("channels", "features")):
        return role
    return "hidden_channels" if role.startswith("hidden") else "channels"


def _parts(number: Number) -> Iterator[Number]:
    """A number and all that it is computed from."""
    yield number
    inner = number.formulas if isinstance(number, Expression) else ()
    for each in number.operands if isinstance(number, Applied) else inner:
        yield from _parts(each)
