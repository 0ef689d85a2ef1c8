"""Random chains of arithmetic, as sizes and as plain functions.

In: what hypothesis draws. Out: a `Size`, and the same function counted at one n at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import assume
from hypothesis import strategies as st

from neurlink_gen.algebra.sizes import Quantity, Size
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


def made(chain: list[Step], axis: str = "H") -> tuple[Size, Function]:
    """A size in normal form, and the same function counted plainly."""
    size = Size.base(axis)
    for kind, number in chain:
        size = applied(size, kind, number)
    assume(not isinstance(size.axis, Quantity))
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
