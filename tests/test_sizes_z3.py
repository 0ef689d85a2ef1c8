"""The algebra of sizes, proved at every n by a solver that knows nothing of periods.

Elsewhere sizes are counted up to 4096. Here z3 is asked for any n at all at which a size, or a set
of sizes, is not what it should be.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import z3
from hypothesis import assume, given
from hypothesis import strategies as st

from neurlink_gen.algebra.domains import (
    Domain,
    Region,
    Undecided,
    where_at_least,
    where_equal,
)
from neurlink_gen.algebra.sizes import Quantity, Size
from tests.chains import EXAMPLES, Step, chains, made

MILLISECONDS = 20_000
N = z3.Int("n")
STEPS: dict[str, Callable[[z3.ArithRef, int], z3.ArithRef]] = {
    "+": operator.add,
    "*": operator.mul,
    "//": operator.truediv,  # of integers it rounds down, where the divisor is positive
    "ceil": lambda size, by: (size + (by - 1)) / by,
    "ratio": lambda size, by: (4 * size + (by - 1)) / by,
}


def plain(chain: list[Step]) -> z3.ArithRef:
    """A chain of arithmetic, step by step."""
    size: z3.ArithRef = N
    for kind, number in chain:
        size = STEPS[kind](size, number)
    return size


def normal(size: Size) -> z3.ArithRef:
    """A size, by its normal form."""
    rest = N % size.period
    value: z3.ArithRef = z3.IntVal(size.table[0])
    for index, entry in enumerate(size.table[1:], 1):
        value = z3.If(rest == index, entry, value)
    return value + size.step * (N / size.period)


def inside(region: Region) -> z3.BoolRef:
    """Whether n lies in a region."""
    domain = Domain(residues=frozenset())
    if not region.is_empty:
        domain = dict(region.domains).get("H", Domain())
    residues = [N % domain.modulus == each for each in sorted(domain.residues)]
    return z3.And(N >= domain.least, z3.Or(residues))


def prove(claim: z3.BoolRef) -> None:
    """That something holds of every n from 1 on."""
    solver = z3.Solver()
    solver.set("timeout", MILLISECONDS)
    solver.add(N >= 1, z3.Not(claim))
    found = solver.check()
    assume(found != z3.unknown)
    assert found == z3.unsat, solver.model()


@EXAMPLES
@given(chain=chains)
def test_a_chain_is_its_normal_form(chain: list[Step]) -> None:
    size, _ = made(chain)
    assume(size.period <= 64)
    prove(normal(size) == plain(chain))


@EXAMPLES
@given(left=chains, right=chains)
def test_where_two_are_equal(left: list[Step], right: list[Step]) -> None:
    (one, _), (other, _) = made(left), made(right)
    assume(one.slope == other.slope and max(one.period, other.period) <= 32)
    try:
        region = where_equal(one, other)
    except Undecided:
        assume(False)
    prove((plain(left) == plain(right)) == inside(region))


@EXAMPLES
@given(chain=chains, minimum=st.integers(-3, 40))
def test_where_one_is_large_enough(chain: list[Step], minimum: int) -> None:
    size, _ = made(chain)
    assume(size.period <= 32)
    prove((plain(chain) >= minimum) == inside(where_at_least(size, minimum)))


@EXAMPLES
@given(
    divisors=st.lists(st.integers(129, 200), min_size=2, max_size=3),
    shifts=st.lists(st.integers(-300, 300), min_size=3, max_size=3),
)
def test_chains_of_divisions_past_the_cap(
    divisors: list[int], shifts: list[int]
) -> None:
    size, term = Size.base("H"), N
    for divisor, shift in zip(divisors, shifts):
        size, term = (size + shift) // divisor, (term + shift) / divisor
    assert isinstance(size.axis, Quantity)
    dividend, divisor_size = size.axis.operands
    assert (size.step, size.period) == (1, 1) and dividend.period == 1
    one = (N + dividend.table[0]) / divisor_size.table[0] + size.table[0]
    prove(one == term)
