"""Products of axes, and what is too intricate for a normal form, held against plain counting."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurlink_gen.algebra.domains import (
    EVERYWHERE,
    NOWHERE,
    Claim,
    Domain,
    Undecided,
    where_at_least,
    where_equal,
)
from neurlink_gen.algebra.sizes import Quantity, Size
from tests.chains import EXAMPLES, Function, Step, applied, chains, made
from tests.test_domains import is_inside

H, W = Size.base("H"), Size.base("W")
SMALL = range(1, 25)
INTRICATE = H.ceil_divide(127).ceil_divide(125) + H.ceil_divide(16_001)


def grid(numbers: range = SMALL) -> Iterator[tuple[int, int]]:
    return itertools.product(numbers, repeat=2)


def positive(chain: list[Step], axis: str) -> tuple[Size, Function]:
    """A size that is one of a tensor: at least 1 at every n."""
    size, function = made(chain, axis)
    assume(size.step > 0 and min(function(n) for n in range(1, 200)) >= 1)
    return size, function


@EXAMPLES
@given(high=chains, wide=chains, after=chains)
def test_values_of_products(
    high: list[Step], wide: list[Step], after: list[Step]
) -> None:
    (one, first), (other, second) = made(high), made(wide, "W")
    size = one * other
    counted = made(after)[1]
    for kind, number in after:
        size = applied(size, kind, number)
    for h, w in grid():
        at = {"H": h, "W": w}
        assert size.where(at) == counted(first(h) * second(w))
        formula = size.formula({"H": "h", "W": "w"})
        assert eval(formula, {"h": h, "w": w}) == size.where(at), formula


@EXAMPLES
@given(high=chains, wide=chains, by=st.integers(1, 6))
def test_products_have_one_form(high: list[Step], wide: list[Step], by: int) -> None:
    (one, _), (other, _) = positive(high, "H"), positive(wide, "W")
    assert one * other == other * one
    assert (one * by) * other == one * (other * by) == (one * other) * by
    three = one * other * Size.base("D")
    assert three == Size.base("D") * other * one == other * (Size.base("D") * one)


@EXAMPLES
@given(chain=st.tuples(chains, chains), other=st.tuples(chains, chains))
def test_where_products_are_equal(
    chain: tuple[list[Step], list[Step]], other: tuple[list[Step], list[Step]]
) -> None:
    (h1, f1), (w1, g1) = positive(chain[0], "H"), positive(chain[1], "W")
    (h2, f2), (w2, g2) = positive(other[0], "H"), positive(other[1], "W")
    region = where_equal(h1 * w1, h2 * w2)
    if region == EVERYWHERE:
        assert all(f1(h) * g1(w) == f2(h) * g2(w) for h, w in grid())
    if region.is_empty:
        return
    for h, w in grid():
        if is_inside(region, H=h, W=w):
            assert f1(h) * g1(w) == f2(h) * g2(w)
    # Each axis alone is demanded no more of than must be.
    for axis, domain in region.domains:
        rest = dict(region.domains)
        inside = {each: rest.get(each, Domain()).smallest_inside() for each in "HW"}
        for n in SMALL:
            at = {**inside, axis: n}
            equal = f1(at["H"]) * g1(at["W"]) == f2(at["H"]) * g2(at["W"])
            assert equal == (n in domain)


def test_products_of_what_is_rounded() -> None:
    up = H.ceil_divide(2) * W.ceil_divide(2)
    down = (H // 2) * (W // 2)
    region = where_equal(up, down)
    even = Domain(modulus=2)
    assert dict(region.domains) == {"H": even, "W": even}
    assert where_equal(up * 4, H * W) == region
    assert where_equal(up * 3, H * W) == NOWHERE
    assert where_equal(up, up * 1) == EVERYWHERE
    assert (H * W) // 2 == (W * H) // 2 != (H // 2) * W
    assert str(up) == "(H/2)*(W/2)" and str(up * 4 + 1) == "4*((H/2)*(W/2)) + 1"


def test_claims_of_products_hold_throughout_or_not() -> None:
    tokens = H * W
    quarter = Claim(tokens.ceil_divide(4), tokens // 4)
    with pytest.raises(Undecided):
        quarter.region()
    free, even, high = Domain(), Domain(modulus=2), Domain(modulus=4)
    assert not quarter.holds_throughout({"H": free, "W": free})
    assert not quarter.holds_throughout({"H": even, "W": free})
    assert quarter.holds_throughout({"H": even, "W": even})
    assert quarter.holds_throughout({"H": free, "W": high})
    at_least = Claim(tokens - 5, None, 1)
    assert not at_least.holds_throughout({"H": free, "W": free})
    assert at_least.holds_throughout({"H": Domain(2), "W": Domain(3)})
    assert where_at_least(tokens, 1) == EVERYWHERE


@EXAMPLES
@given(
    high=chains,
    wide=chains,
    divisor=st.integers(1, 5),
    modulus=st.integers(1, 5),
    least=st.integers(1, 9),
)
def test_holding_throughout_is_holding_at_all_sizes(
    high: list[Step], wide: list[Step], divisor: int, modulus: int, least: int
) -> None:
    (one, _), (other, _) = positive(high, "H"), positive(wide, "W")
    product = one * other
    claim = Claim(product.ceil_divide(divisor), product // divisor)
    domains = dict.fromkeys("HW", Domain(least, modulus))
    if claim.holds_throughout(domains):
        inside = [n for n in range(1, 60) if n in domains["H"]]
        assert all(
            claim.holds({"H": h, "W": w}) for h, w in itertools.product(inside, inside)
        )


# Too intricate.


def test_a_chain_of_divisions_is_one_division() -> None:
    chain = (H.ceil_divide(127) + 3).ceil_divide(131)
    assert isinstance(chain.axis, Quantity)
    assert chain + 0 == (chain - 1) // 1 + 1
    assert chain == (H + 126 + 3 * 127 + 130 * 127) // (127 * 131)
    assert chain.ceil_divide(2) == ((H + 126 + 3 * 127) // 127 + 130 + 131) // 262
    for n in (1, 126, 16_637, 16_638, 100_000):
        assert chain.where({"H": n}) == -(-(-(-n // 127) + 3) // 131)


@EXAMPLES
@given(
    divisors=st.lists(st.integers(100, 200), min_size=2, max_size=4),
    shifts=st.lists(st.integers(-5, 5), min_size=4, max_size=4),
    factor=st.integers(1, 3),
    n=st.integers(1, 10**6),
)
def test_values_of_what_is_intricate(
    divisors: list[int], shifts: list[int], factor: int, n: int
) -> None:
    size, number = H, n
    for divisor, shift in zip(divisors, shifts):
        size = (size * factor + shift).ceil_divide(divisor)
        number = -(-(number * factor + shift) // divisor)
    assert size.where({"H": n}) == number
    assert eval(size.formula({"H": "n"}), {"n": n}) == number
    total, least = size + H // 7, size.smaller(H // 9)
    assert total.where({"H": n}) == number + n // 7
    assert least.where({"H": n}) == min(number, n // 9)
    assert (total + 1).growth == size.growth + H.slope / 7 if size.growth else True


def test_what_is_intricate_is_compared_as_far_as_it_can_be() -> None:
    assert isinstance(INTRICATE.axis, Quantity)
    assert INTRICATE == H.ceil_divide(16_001) + H.ceil_divide(15_875)
    with pytest.raises(Undecided):
        where_equal(INTRICATE, H // 16_001 + H // 15_875)
    assert where_equal(INTRICATE, INTRICATE + 0) == EVERYWHERE
    assert where_equal(INTRICATE, H) == NOWHERE  # they grow apart
    assert where_equal(INTRICATE, INTRICATE + 1) == NOWHERE


@pytest.mark.parametrize("minimum", (0, 1, 2))
def test_what_is_intricate_is_large_enough_from_somewhere_on(minimum: int) -> None:
    region = where_at_least(INTRICATE, minimum)
    numbers = {n: INTRICATE.where({"H": n}) >= minimum for n in range(1, 60_000)}
    assert numbers == {n: is_inside(region, H=n) for n in numbers}
