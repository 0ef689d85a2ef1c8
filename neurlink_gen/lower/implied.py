"""What goes without saying once the rest is said.

In: what must hold of a model's parameters. Out: the same without what follows from the others; and
the ladders on which formulas are rungs, `rate * 3 / 12`, of which the outermost speaks for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied, Formula, Number
from neurlink_gen.algebra.formulas import Value as Real
from neurlink_gen.algebra.requirements import Bounded, Counted, Divisible, Requirement

SHORTEST = 3
"""Fewer formulas are no ladder that anyone would see."""


def without_implied(requirements: Sequence[Requirement]) -> Iterator[Requirement]:
    counts = {
        formula
        for each in requirements
        if isinstance(each, Counted) and (formula := single(each.number))
    }
    said: list[Formula] = []
    for place, each in enumerate(requirements):
        if isinstance(each, Counted):
            formula = single(each.number)
            if formula is None and _is_count(each.number, counts):
                continue
            if formula is not None:
                if any(_is_no_less(formula, other) for other in said):
                    continue
                said.append(formula)
        others = (other for other in requirements if other is not each)
        if isinstance(each, Divisible) and any(_implies(o, each) for o in others):
            continue
        if isinstance(each, Bounded) and _is_between(each, requirements[:place], True):
            continue
        if isinstance(each, Bounded) and _is_between(each, requirements[place:], False):
            continue
        yield each


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


def _is_count(number: Expression, counts: set[Formula]) -> bool:
    return all(c > 0 for _, c in number.terms) and counts.issuperset(number.formulas)


def _implies(left: Requirement, right: Divisible) -> bool:
    if not isinstance(left, Divisible) or left.number == right.number:
        return False
    factor = right.number.divided_by(left.number)
    return left.divisor == right.divisor and factor is not None


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


def _is_between(
    wanted: Bounded, others: Sequence[Requirement], takes_equal: bool
) -> bool:
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
        is_further = theirs.factor > ours.factor
        if theirs.ladder == ours.ladder and (
            is_further or (takes_equal and theirs.factor == ours.factor)
        ):
            return True
    return False
