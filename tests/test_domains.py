"""Where sizes are equal or large enough, held against plain counting at every n up to 4096."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurlink_gen.algebra.dominance import follows
from neurlink_gen.algebra.domains import (
    Claim,
    Domain,
    Region,
    Undecided,
    where_at_least,
    where_equal,
)
from neurlink_gen.algebra.sizes import PeriodTooLong, Size, UnrelatedAxes
from tests.chains import EXAMPLES, RANGE, Step, chains, made


def is_inside(region: Region, **at: int) -> bool:
    """Whether an input size lies in a region."""
    return not region.is_empty and all(
        at[axis] in domain for axis, domain in region.domains
    )


@EXAMPLES
@given(left=chains, right=chains)
def test_where_two_are_equal(left: list[Step], right: list[Step]) -> None:
    (one, first), (other, second) = made(left), made(right)
    try:
        region = where_equal(one, other)
    except Undecided:
        assume(False)
    equal = {n for n in RANGE if first(n) == second(n)}
    if one.slope == other.slope:
        assert equal == {n for n in RANGE if is_inside(region, H=n)}
    else:
        # Finitely many at most, which no domain says.
        assert region.is_empty
        assert max(equal, default=0) < 4000


@EXAMPLES
@given(chain=chains, minimum=st.integers(-3, 40))
def test_where_one_is_large_enough(chain: list[Step], minimum: int) -> None:
    size, function = made(chain)
    region = where_at_least(size, minimum)
    # Sizes made by these steps never fall, so what is large enough stays so.
    good = [n for n in RANGE if function(n) >= minimum]
    assert good == [n for n in RANGE if is_inside(region, H=n)]


def domain_of(least: int, modulus: int, residues: set[int]) -> Domain:
    base = Domain(1, modulus, frozenset(each % modulus for each in residues))
    return base & Domain(least)


domains = st.builds(
    domain_of,
    st.integers(1, 40),
    st.integers(1, 24),
    st.sets(st.integers(0, 23), max_size=12),
)


@EXAMPLES
@given(left=domains, right=domains)
def test_both(left: Domain, right: Domain) -> None:
    both = left & right
    assert [n for n in RANGE if n in both] == [
        n for n in RANGE if n in left and n in right
    ]
    assert both == right & left
    assert both.is_empty == (not any(n in both for n in RANGE))
    assert both.is_everything == all(n in both for n in RANGE)


@EXAMPLES
@given(known=domains, other=domains)
def test_what_is_left_to_ask(known: Domain, other: Domain) -> None:
    both = known & other
    left = both.beyond(known)
    assert known & left == both
    if both.modulus == known.modulus and both.residues == known.residues:
        assert left == Domain(both.least)
    elif both.least == known.least:
        assert left.least == 1


@EXAMPLES
@given(domain=domains)
def test_the_form_of_a_domain_is_least(domain: Domain) -> None:
    assert domain & domain == domain
    for shorter in range(1, domain.modulus):
        if domain.modulus % shorter == 0:
            folded = frozenset(each % shorter for each in domain.residues)
            assert any(
                (n in domain) != (n in Domain(domain.least, shorter, folded))
                for n in RANGE
            )
    outside = [n for n in RANGE if n not in domain]
    assert domain.smallest_outside() == (outside[0] if outside else None)
    if not domain.is_empty:
        assert domain.smallest_inside() == min(n for n in RANGE if n in domain)
        # `at least` is said only where it excludes something.
        if domain.least > 1:
            assert any(
                n not in domain and n % domain.modulus in domain.residues
                for n in range(1, domain.least)
            )


def test_periods_are_capped() -> None:
    with pytest.raises(PeriodTooLong):
        Domain(1, 127, frozenset({0})) & Domain(1, 131, frozenset({0}))


def test_of_other_axes_nothing_is_said() -> None:
    with pytest.raises(UnrelatedAxes):
        where_equal(Size.base("H"), Size.base("W"))
    with pytest.raises(UnrelatedAxes):
        where_equal(Size.base("H") * Size.base("W"), Size.base("W"))


def product(left: Size, right: Size, minimum: int = 2) -> Claim:
    return Claim(left * right, None, minimum).of_quantity()


sides = st.builds(
    lambda shift, by, is_up: (
        (Size.base("H") + shift).ceil_divide(by)
        if is_up
        else (Size.base("H") + shift) // by
    ),
    st.integers(-3, 2),
    st.integers(1, 4),
    st.booleans(),
)


@EXAMPLES
@given(ours=sides, theirs=sides, least=st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_what_follows_holds(ours: Size, theirs: Size, least: tuple[int, int]) -> None:
    width = Size.base("W").ceil_divide(3)
    claim, other = product(ours, width, least[0]), product(theirs, width, least[1])
    if follows(claim, other):
        for height, across in itertools.product(range(1, 14), range(1, 10)):
            at = {"H": height, "W": across}
            assert claim.holds(at) or not other.holds(at)


def test_a_larger_product_is_large_enough() -> None:
    height, width = Size.base("H"), Size.base("W")
    fine = product(height.ceil_divide(4), width.ceil_divide(4))
    coarse = product(height.ceil_divide(8), width.ceil_divide(8))
    assert follows(fine, coarse) and not follows(coarse, fine)
    assert follows(coarse, coarse)
    assert not follows(product(height, width, 3), product(height, width, 2))
    # Of two factors that are below 0 the product is large as well.
    assert not follows(product(height - 4, width), product(height - 5, width))
