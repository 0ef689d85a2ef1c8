"""What goes without saying once the rest is said.

In: what must hold of a model's parameters. Out: the same without what follows from the others; and
the ladders on which formulas are rungs, `rate * 3 / 12`, of which the outermost speaks for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from neurlink_gen.algebra.bounds import Bounds
from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied, Formula, Number
from neurlink_gen.algebra.formulas import Value as Real
from neurlink_gen.algebra.requirements import (
    Bounded,
    Counted,
    Divisible,
    NotZero,
    Requirement,
    Same,
    Several,
)
from neurlink_gen.lazy_dataclasses import dataclass, replace

SHORTEST = 3
"""Fewer formulas are no ladder that anyone would see."""


def without_implied(requirements: Sequence[Requirement]) -> Iterator[Requirement]:
    """Those that say something of their own, in their order.

    The last ones are left out first: of two that say the same, the first one stays.
    """
    stay = dict(enumerate(requirements))
    for place, each in reversed(list(stay.items())):
        end = _heard_until(place, requirements)
        others = [other for at, other in stay.items() if at != place and at <= end]
        if _follows(each, others):
            del stay[place]
    yield from stay.values()


def _heard_until(place: int, requirements: Sequence[Requirement]) -> int:
    """Up to which place others may speak for a requirement: those before it, and some behind it.

    What keeps a divisor from being 0 must be said before something is divided by it.
    """
    wanted = requirements[place]
    last = len(requirements) - 1
    if isinstance(wanted, (Divisible, Same)):
        return last
    mine = frozenset().union(*(number.parameters for number in wanted.numbers))
    for later in range(place + 1, len(requirements)):
        each = requirements[later]
        divisors = [part for number in each.numbers for part in _divisors(number)]
        if isinstance(each, Divisible):
            divisors.append(each.divisor)
        if any(mine & divisor.parameters for divisor in divisors):
            return later - 1
    return last


def _divisors(number: Number) -> Iterator[Number]:
    """What is divided by in a number."""
    inner = number.formulas if isinstance(number, Expression) else ()
    operands = number.operands if isinstance(number, Applied) else inner
    if isinstance(number, Applied) and number.operation in ("/", "//", "%"):
        yield number.operands[1]
    for each in operands:
        yield from _divisors(each)


def _follows(wanted: Requirement, others: Sequence[Requirement]) -> bool:
    """Whether a requirement is met wherever some others are."""
    if wanted in others:
        return True
    if isinstance(wanted, Divisible):
        return any(_implies(each, wanted) for each in others)
    if isinstance(wanted, (Counted, Several)):
        found = Bounds(others).of(wanted.number)
        return found.low >= wanted.least or _is_scaled(wanted, others)
    if isinstance(wanted, NotZero):
        found = Bounds(others).of(wanted.number)
        return found.low > 0 or found.high < 0
    if isinstance(wanted, Bounded):
        within = any(map(wanted.is_met_where, others))
        found = Bounds(others).of(wanted.number)
        return (
            within
            or wanted.contains(found.low, found.high)
            or _is_between(wanted, others)
        )
    return False


def _is_scaled(wanted: Counted | Several, others: Sequence[Requirement]) -> bool:
    ours = single(wanted.number)
    if ours is None or wanted.least != 1:
        return False
    counts = (each.number for each in others if isinstance(each, (Counted, Several)))
    known = (formula for number in counts if (formula := single(number)))
    return any(_is_no_less(ours, each) for each in known)


def single(number: Expression) -> Formula | None:
    """The formula of which a number is a multiple, if there is one."""
    is_one = len(number.terms) == 1 and len(number.terms[0][0]) == 1
    return number.formulas[0] if is_one and number.terms[0][1] > 0 else None


def _is_no_less(formula: Formula, other: Formula) -> bool:
    """Whether one is at least 1 where another one is: `int(128 * width)`, `int(64 * width)`."""
    if formula == other:
        return True
    ours, theirs = _scaled(formula), _scaled(other)
    if ours is None or theirs is None:
        return False
    # What they scale is above 0 there, and neither products nor roundings turn an order round.
    return ours[0] >= theirs[0] > 0 and ours[1:] == theirs[1:]


def _scaled(formula: Formula) -> tuple[Real, str, Number, bool] | None:
    """The number by which a rounded formula scales another one, and the rest of it."""
    if not isinstance(formula, Applied) or len(formula.operands) != 1:
        return None
    (product,) = formula.operands
    if not isinstance(product, Applied) or product.operation != "*":
        return None
    for place, factor in enumerate(product.operands):
        if not factor.parameters:
            other = product.operands[1 - place]
            return factor.at({}), formula.operation, other, bool(place)
    return None


def _implies(left: Requirement, right: Divisible) -> bool:
    """Whether one number is a multiple of its divisor where another one is of its own."""
    if not isinstance(left, Divisible):
        return False
    if left.divisor.divided_by(right.divisor) is None:
        return False
    rest = right.number - left.number
    return (
        right.number.divided_by(left.number) is not None
        or rest.divided_by(right.divisor) is not None
    )


@dataclass(frozen=True)
class Rung:
    """A formula that multiplies by one constant: `rate * 3 / 12`, which grows as `factor` does.

    ladder: the formula but for this constant.
    """

    ladder: tuple[object, ...]
    factor: Real


def rung(number: Number) -> Rung | None:
    """What a number multiplies and divides, and by how much: None where it does nothing else.

    A constant that multiplies may be 0; the others are above it. The innermost one is the factor.
    """
    steps: list[object] = []
    factor: Real | None = None
    while isinstance(number, Applied) and number.operation in ("*", "/"):
        left, right = number.operands
        constant, inner = (right, left) if left.parameters else (left, right)
        is_divided = number.operation == "/"
        if constant.parameters or (is_divided and inner is right):
            break
        by = constant.at({})
        if by < 0 or (is_divided and by == 0):
            return None
        if not is_divided:
            steps.append(factor)
            factor = by
        steps.append((number.operation, inner is left, by if is_divided else None))
        number = inner
    return None if factor is None else Rung((number, *steps), factor)


def ladders(numbers: Iterable[Number]) -> set[Number]:
    """The numbers of which at least so many are rungs of one ladder that it can be counted up."""
    found: dict[tuple[object, ...], set[Number]] = {}
    for number in numbers:
        if (ours := rung(number)) is not None:
            found.setdefault(ours.ladder, set()).add(number)
    return set().union(*(each for each in found.values() if len(each) >= SHORTEST))


def _is_between(wanted: Bounded, others: Sequence[Requirement]) -> bool:
    """Whether a number lies between 0 and another one that is within the same bounds, as 0 is.

    Neither products nor roundings turn an order round, so this holds to the last bit.
    """
    ours = rung(wanted.number)
    if ours is None or not replace(wanted, number=Expression.of(0)).holds({}):
        return False
    for other in others:
        if not isinstance(other, Bounded):
            continue
        theirs = rung(other.number)
        if theirs is None or replace(wanted, number=other.number) != other:
            continue
        if theirs.ladder == ours.ladder and theirs.factor >= ours.factor:
            return True
    return False
