"""The algebra of sizes, held against plain counting at every n up to 4096."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurlink_gen.sizes import (
    Domain,
    PeriodTooLong,
    Size,
    UnrelatedAxes,
    common_axis,
    where_at_least,
    where_equal,
)
from tests.examples import examples

RANGE = range(1, 4097)
EXAMPLES = examples(60)
Function = Callable[[int], int]
Step = tuple[str, int]

steps = st.one_of(
    st.tuples(st.just("+"), st.integers(-9, 9)),
    st.tuples(st.just("*"), st.integers(1, 4)),
    st.tuples(st.just("//"), st.integers(1, 8)),
    st.tuples(st.just("ceil"), st.integers(1, 8)),
    st.tuples(st.just("ratio"), st.integers(1, 12)),
)
chains = st.lists(steps, max_size=6)


def made(chain: list[Step]) -> tuple[Size, Function]:
    """A size, and the same function counted plainly."""
    size = Size.base("H")
    for kind, number in chain:
        try:
            size = applied(size, kind, number)
        except PeriodTooLong:
            assume(False)
    return size, lambda n: counted(chain, n)


def applied(size: Size, kind: str, number: int) -> Size:
    if kind == "+":
        return size + number
    if kind == "*":
        return size * number
    if kind == "//":
        return size // number
    if kind == "ceil":
        return size.ceil_divide(number)
    return size.divide_by_ratio(Fraction(number, 4))


def counted(chain: list[Step], n: int) -> int:
    for kind, number in chain:
        if kind == "+":
            n += number
        elif kind == "*":
            n *= number
        elif kind == "//":
            n //= number
        elif kind == "ceil":
            n = -(-n // number)
        else:
            n = -(-n * 4 // number)
    return n


@EXAMPLES
@given(chain=chains)
def test_values(chain: list[Step]) -> None:
    size, function = made(chain)
    assert [size.at(n) for n in RANGE] == [function(n) for n in RANGE]
    assert size.at(0) == function(0)
    assert size.slope == Fraction(
        size.at(10**12) - size.at(0), 10**12
    ).limit_denominator(10**6)


@EXAMPLES
@given(chain=chains)
def test_the_normal_form_is_least(chain: list[Step]) -> None:
    size, _ = made(chain)
    period, step = size.period, size.step
    assert all(size.at(n + period) == size.at(n) + step for n in RANGE)
    # A shorter period would have a divisor of both, by Euclid.
    for shorter in (each for each in range(1, period) if period % each == 0):
        grows = {size.at(n + shorter) - size.at(n) for n in range(2 * period)}
        assert len(grows) > 1, "a shorter period would do"


@EXAMPLES
@given(chain=chains, wanted=st.integers(-20, 20))
def test_the_numbers_that_it_takes(chain: list[Step], wanted: int) -> None:
    size, function = made(chain)
    assume(size.period <= 64)
    taken = {function(n) for n in range(1, 64 * size.period)}
    assert size.takes(wanted) == (wanted in taken)
    assert all(size.takes(function(n)) for n in range(1, 60))
    fixed = applied(Size.base("H", 7), "+", 3)
    assert fixed.takes(10) and not fixed.takes(3) and not fixed.takes(11)


@EXAMPLES
@given(left=chains, right=chains)
def test_equal_sizes_have_equal_forms(left: list[Step], right: list[Step]) -> None:
    (one, first), (other, second) = made(left), made(right)
    same = all(first(n) == second(n) for n in range(2 * one.period * other.period + 2))
    assert (one == other) == same
    if same:
        assert hash(one) == hash(other)


def test_floors_of_floors_and_ceilings_of_ceilings() -> None:
    n = Size.base("H")
    assert n.ceil_divide(2).ceil_divide(2) == n.ceil_divide(4)
    assert (n // 3) // 5 == n // 15
    assert n // 2 + n.ceil_divide(2) == n
    assert n // 2 != n.ceil_divide(2)
    assert (n * 4).ceil_divide(2) == n * 2
    assert n - n == Size.constant(0)
    assert (n - n).axis is None


@EXAMPLES
@given(left=chains, right=chains)
def test_sums(left: list[Step], right: list[Step]) -> None:
    (one, first), (other, second) = made(left), made(right)
    try:
        total, difference = one + other, one - other
    except PeriodTooLong:
        assume(False)
    assert [total.at(n) for n in RANGE] == [first(n) + second(n) for n in RANGE]
    assert [difference.at(n) for n in RANGE] == [first(n) - second(n) for n in RANGE]


@EXAMPLES
@given(left=chains, right=chains)
def test_where_two_are_equal(left: list[Step], right: list[Step]) -> None:
    (one, first), (other, second) = made(left), made(right)
    try:
        domain = where_equal(one, other)
    except PeriodTooLong:
        assume(False)
    equal = {n for n in RANGE if first(n) == second(n)}
    if one.slope == other.slope:
        assert equal == {n for n in RANGE if n in domain}
    else:
        # Finitely many at most, which no domain says.
        assert domain.is_empty
        assert max(equal, default=0) < 4000


@EXAMPLES
@given(chain=chains, minimum=st.integers(-3, 40))
def test_where_one_is_large_enough(chain: list[Step], minimum: int) -> None:
    size, function = made(chain)
    domain = where_at_least(size, minimum)
    # Sizes made by these steps never fall, so what is large enough stays so.
    good = [n for n in RANGE if function(n) >= minimum]
    assert good == [n for n in RANGE if n in domain]


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


def evaluated(text: str, n: int) -> int:
    """What the text of a size means: `H/4` is ceil(H / 4), the rest is Python."""
    rounded_up = r"(\bH|\([^()]*\))/(\d+)"
    python = re.sub(rounded_up, r"(-(-\1//\2))", text.replace("//", "§"))
    return int(eval(python.replace("§", "//"), {"H": n}))


@EXAMPLES
@given(chain=chains)
def test_texts_mean_the_same_function(chain: list[Step]) -> None:
    size, function = made(chain)
    text = str(size)
    if "f(" not in text:
        assert [evaluated(text, n) for n in RANGE] == [function(n) for n in RANGE]


@EXAMPLES
@given(chain=chains)
def test_formulas_are_python(chain: list[Step]) -> None:
    size, function = made(chain)
    assume(not size.is_constant)
    code = compile(size.formula("n"), "formula", "eval")
    assert [eval(code, {"n": n}) for n in RANGE] == [function(n) for n in RANGE]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (Size.base("H"), "H"),
        (Size.constant(7), "7"),
        (Size.base("W").ceil_divide(4), "W/4"),
        (Size.base("W") // 4, "W//4"),
        (Size.base("H") * 2, "2*H"),
        (Size.base("H") - 4, "H - 4"),
        ((Size.base("H") - 3) // 2, "(H - 3)//2"),
        (Size.base("H").ceil_divide(2) * 2, "2*(H/2)"),
        ((Size.base("H") * 2).ceil_divide(3), "(2*H)/3"),
        ((Size.base("H") * 2 - 1) // 3, "(2*H - 1)//3"),
        ((Size.base("H") * 2) // 3 * 2, "f(H)"),
    ],
)
def test_texts(size: Size, text: str) -> None:
    assert str(size) == text


def test_axes_do_not_mix() -> None:
    height, width = Size.base("H"), Size.base("W")
    with pytest.raises(UnrelatedAxes):
        height + width
    with pytest.raises(UnrelatedAxes):
        where_equal(height, width)
    assert common_axis(height, Size.constant(3)) == "H"
    assert common_axis(Size.constant(3), Size.constant(3)) is None
    assert height + Size.constant(3) == height + 3


def test_periods_are_capped() -> None:
    with pytest.raises(PeriodTooLong):
        Size.base("H").ceil_divide(127).ceil_divide(131)
    with pytest.raises(PeriodTooLong):
        Domain(1, 127, frozenset({0})) & Domain(1, 131, frozenset({0}))
