"""Sets of input sizes, and the input sizes at which sizes agree or are large enough.

In: sizes. Out: `Domain`, a set of sizes of one axis, and `Region`, one of sizes of all of them.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import math
from collections.abc import Mapping
from fractions import Fraction

from neurlink_gen.algebra.sizes import (
    MAXIMUM_PERIOD,
    PeriodTooLong,
    Quantity,
    Size,
    UnrelatedAxes,
)
from neurlink_gen.lazy_dataclasses import dataclass, replace
from neurlink_gen.remembered import remembered_property

MAXIMUM_SAMPLES = 1 << 14
LARGEST_SIZE = 1 << 63
LARGEST_TRIED = 1 << 17
"""Sizes up to this are tried one by one, where there is no other way."""


class Undecided(Exception):
    """Sizes of which it cannot be said in terms of single axes where they do as they should."""


@dataclass(frozen=True)
class Domain:
    """The n >= least with n % modulus in residues."""

    least: int = 1
    modulus: int = 1
    residues: frozenset[int] = frozenset({0})

    def __contains__(self, n: int) -> bool:
        return n >= self.least and n % self.modulus in self.residues

    @remembered_property
    def is_everything(self) -> bool:
        return self.least <= 1 and len(self.residues) == self.modulus

    @property
    def is_empty(self) -> bool:
        return not self.residues

    def __and__(self, other: Domain) -> Domain:
        return _intersection(self, other)

    def smallest_outside(self) -> int | None:
        """The smallest size, from 1 on, that is not in the set."""
        return next(
            (n for n in range(1, self.least + self.modulus + 1) if n not in self), None
        )

    def smallest_inside(self) -> int:
        """The smallest size in the set."""
        return next(
            n for n in range(self.least, self.least + self.modulus) if n in self
        )

    def beyond(self, known: Domain) -> Domain:
        """What is left to ask of sizes in `known`, which this is a part of."""
        parts = (Domain(self.least), replace(self, least=1))
        return next((each for each in parts if known & each == self), self)

    def describe(self, count: int = 1) -> str:
        """What so many sizes are that lie in the set: `multiples of 4 and at least 8`."""
        parts = []
        if self.residues == {0} and self.modulus > 1:
            multiple = "a multiple" if count == 1 else "multiples"
            parts.append(f"{multiple} of {self.modulus}")
        elif len(self.residues) != self.modulus:
            parts.append(f"{_ranges(sorted(self.residues))} modulo {self.modulus}")
        if self.least > 1:
            parts.append(f"at least {self.least}")
        return " and ".join(parts) or "at least 1"


@functools.lru_cache(maxsize=8192)
def _intersection(left: Domain, right: Domain) -> Domain:
    for one, other in ((left, right), (right, left)):
        if len(one.residues) == one.modulus == 1:
            return _domain(
                max(left.least, right.least), other.modulus, {*other.residues}
            )
    modulus = math.lcm(left.modulus, right.modulus)
    if modulus > MAXIMUM_PERIOD:
        raise PeriodTooLong
    residues = {
        residue
        for residue in range(modulus)
        if residue % left.modulus in left.residues
        and residue % right.modulus in right.residues
    }
    return _domain(max(left.least, right.least), modulus, residues)


def _ranges(numbers: list[int]) -> str:
    groups: list[list[int]] = []
    for number in numbers:
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    texts: list[str] = []
    for group in groups:
        texts += map(str, group) if len(group) < 3 else [f"{group[0]} to {group[-1]}"]
    return " or ".join(texts)


def _domain(least: int, modulus: int, residues: set[int]) -> Domain:
    for shorter in range(1, modulus + 1):
        if modulus % shorter:
            continue
        folded = {residue % shorter for residue in residues}
        # Unfolded again, these are at least the residues: as many, and they are the same.
        if len(folded) * (modulus // shorter) == len(residues):
            modulus, residues = shorter, folded
            break
    # `least` is itself in the set, or 1 where it leaves out no more than the residues do.
    domain = Domain(1, modulus, frozenset(residues))
    if residues:
        first = next(n for n in range(1, modulus + 1) if n in domain)
        from_least = range(least, least + modulus)
        least = 1 if least <= first else next(n for n in from_least if n in domain)
    return Domain(least, modulus, frozenset(residues))


EMPTY = Domain(residues=frozenset())


@dataclass(frozen=True)
class Region:
    """The input sizes of which each axis lies in its domain; axes without one are free.

    is_empty: there are none, or, of an axis that could be any, finitely many.
    """

    domains: tuple[tuple[str, Domain], ...] = ()
    is_empty: bool = False

    @staticmethod
    def along(axis: str, domain: Domain) -> Region:
        """Those with one axis in a domain."""
        if domain.is_everything:
            return EVERYWHERE
        return NOWHERE if domain.is_empty else Region(((axis, domain),))


EVERYWHERE = Region()
NOWHERE = Region(is_empty=True)


@functools.lru_cache(maxsize=8192)
def where_equal(left: Size, right: Size) -> Region:
    """The input sizes at which two sizes agree; none where they agree at finitely many only.

    Raises UnrelatedAxes where they vary with different axes, and Undecided.
    """
    if left == right:
        return EVERYWHERE
    if left.value is not None and right.value is not None:
        return EVERYWHERE if left.value == right.value else NOWHERE
    if left.axes == right.axes and _grow_apart(left, right):
        return NOWHERE
    if None not in (left.axis, right.axis) and left.axis != right.axis:
        return _where_quantities_are_equal(left, right)
    axis = left.axis or right.axis
    difference = left - right
    if difference.axis is not None and difference.axis != axis:
        raise Undecided  # the period of their difference is too long
    if difference.step != 0:
        if isinstance(axis, Quantity) and axis.operation != "*":
            raise Undecided  # it may be the same at many sizes
        return NOWHERE
    period = difference.period
    domain = _domain(1, period, {r for r in range(period) if difference.table[r] == 0})
    if isinstance(axis, str) or domain.is_empty:
        return Region.along(str(axis), domain)
    raise Undecided


def _grow_apart(left: Size, right: Size) -> bool:
    """Whether two sizes are known to grow differently, so that they agree at finitely many."""
    growths = (left.growth, right.growth)
    return None not in growths and growths[0] != growths[1]


def _where_quantities_are_equal(left: Size, right: Size) -> Region:
    """Where functions of two axes, of which one is a quantity, are equal."""
    if left.axes != right.axes:
        raise UnrelatedAxes
    ours, theirs = _factors_by_axis(left), _factors_by_axis(right)
    if ours is None or theirs is None:
        raise Undecided
    if _leading(left, ours) != _leading(right, theirs):
        return NOWHERE
    # They are equal factor for factor; beyond that they are so by accident.
    domains: list[tuple[str, Domain]] = []
    for axis, factor in ours.items():
        ratio = factor.slope / theirs[axis].slope
        region = where_equal(factor * ratio.denominator, theirs[axis] * ratio.numerator)
        if region.is_empty:
            raise Undecided  # as H * (W - 1) and (H - 1) * W, which are equal at every square
        domains += region.domains
    return Region(tuple(domains))


def _factors_by_axis(size: Size) -> dict[str, Size] | None:
    """The factors of a product along each axis; None where it is more than such a product."""
    quantity = size.axis
    if not isinstance(quantity, Quantity) or quantity.operation != "*":
        return None
    by_axis = {each.axes[0]: each for each in quantity.operands}
    simple = all(isinstance(each.axis, str) for each in quantity.operands)
    is_product = simple and len(by_axis) == len(quantity.operands) == len(size.axes)
    return by_axis if is_product and size.table == (0,) else None


def _leading(size: Size, factors: dict[str, Size]) -> Fraction:
    """The factor of the highest power of a product."""
    return math.prod((each.slope for each in factors.values()), start=size.slope)


@functools.lru_cache(maxsize=8192)
def where_at_least(size: Size, minimum: int) -> Region:
    """The input sizes from which on a size is at least `minimum`; none where there are none.

    Raises Undecided.
    """
    if size.value is not None:
        return EVERYWHERE if size.value >= minimum else NOWHERE
    domain = _large_enough(size, minimum)
    if isinstance(size.axis, str):
        return Region.along(size.axis, domain)
    assert isinstance(size.axis, Quantity)
    if size.step == 0 and (domain.is_empty or domain.is_everything):
        return NOWHERE if domain.is_empty else EVERYWHERE
    if size.growth is not None and size.growth < 0:
        return NOWHERE
    if not size.never_falls or size.step == 0:
        raise Undecided
    one = dict.fromkeys(size.axes, 1)
    # Of two factors that are both negative the product is positive, and means nothing.
    is_real = all(each.where(one) >= 1 for each in size.axis.operands)
    if is_real and size.where(one) >= minimum:
        return EVERYWHERE
    if len(size.axes) > 1:
        raise Undecided
    return Region.along(size.axes[0], Domain(_first_at_least(size, minimum)))


def _first_at_least(size: Size, minimum: int) -> int:
    """The least size of its one base axis at which a size that never falls is at least that."""
    (axis,) = size.axes
    high = 1
    while size.where({axis: high}) < minimum:
        high *= 2
        if high > LARGEST_SIZE:
            raise Undecided
    sizes = range(1, high + 1)
    return sizes[
        bisect.bisect_left(sizes, minimum, key=lambda n: size.where({axis: n}))
    ]


@functools.lru_cache(maxsize=8192)
def is_at_least(size: Size, minimum: int) -> bool:
    """Whether a size is known to be at least `minimum` at every input size."""
    try:
        return where_at_least(size, minimum) == EVERYWHERE
    except Undecided:
        return False


def is_impossible(size: Size) -> bool:
    """Whether no input size makes a size as large as 1."""
    try:
        return where_at_least(size, 1).is_empty
    except Undecided:
        return False


def _large_enough(size: Size, minimum: int) -> Domain:
    """The numbers of its axis from which on a size is at least `minimum`."""
    if size.step == 0:
        good = {r for r in range(size.period) if size.table[r] >= minimum}
        return _domain(1, size.period, good)
    if size.step < 0:
        return EMPTY
    # In each residue class the values grow by `step` per turn.
    least = 1
    for rest, value in enumerate(size.table):
        turns = -((value - minimum) // size.step) - 1  # the last turn that is too small
        least = max(least, rest + turns * size.period + 1)
    return _domain(least, 1, {0})


@dataclass(frozen=True)
class Claim:
    """That two sizes are equal, or, without a second, that one is at least `minimum`."""

    left: Size
    right: Size | None = None
    minimum: int = 1

    @property
    def axes(self) -> tuple[str, ...]:
        """The base axes that it speaks of."""
        others = self.right.axes if self.right else ()
        return tuple(dict.fromkeys((*self.left.axes, *others)))

    def __str__(self) -> str:
        """In words: `H/2 equals H//2`."""
        if self.right is None:
            return f"{self.left} is at least {self.minimum}"
        return f"{self.left} equals {self.right}"

    @property
    def is_of_growing(self) -> bool:
        """Whether it says that a size is large enough which never falls: so it is from some on."""
        return self.right is None and self.left.never_falls and self.left.step > 0

    def of_quantity(self) -> Claim:
        """That a size is large enough, said of the quantity that it is a function of."""
        assert self.right is None and isinstance(self.left.axis, Quantity)
        least = _large_enough(self.left, self.minimum).least
        return Claim(Size.base(self.left.axis), None, least)

    def holds(self, at: Mapping[str, int]) -> bool:
        """Whether it is so at an input size."""
        if self.right is None:
            return self.left.where(at) >= self.minimum
        return self.left.where(at) == self.right.where(at)

    def region(self) -> Region:
        """Where it is so. Raises UnrelatedAxes and Undecided."""
        if self.right is None:
            return where_at_least(self.left, self.minimum)
        return where_equal(self.left, self.right)

    def holds_throughout(self, domains: Mapping[str, Domain]) -> bool:
        """Whether it is so wherever each axis lies in a domain; False where that is too much to try.

        On one remainder of each axis's period, sizes are polynomials. Two of degree d that agree at
        d + 1 numbers are the same; and sizes that never fall are least where their axes are.
        """
        if self.is_of_growing:
            least = {axis: domains[axis].smallest_inside() for axis in self.axes}
            return self.holds(least)
        along = []
        for axis in self.axes:
            both = [each for each in (self.left, self.right) if each is not None]
            period = math.lcm(
                domains[axis].modulus, *(each.period_along(axis) for each in both)
            )
            degree = max(each.degree_along(axis) for each in both)
            if period * (degree + 1) > MAXIMUM_SAMPLES:
                return False
            first = domains[axis].least
            samples = range(first, first + period * (degree + 1))
            along.append([n for n in samples if n in domains[axis]])
        if math.prod(map(len, along)) > MAXIMUM_SAMPLES:
            return False
        return all(
            self.holds(dict(zip(self.axes, sizes, strict=True)))
            for sizes in itertools.product(*along)
        )
