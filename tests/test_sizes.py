"""The algebra of sizes, held against plain counting at every n up to 4096."""

from __future__ import annotations

import ast
import math
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from neurlink_gen.algebra.sizes import Quantity, Size, UnrelatedAxes
from tests.chains import EXAMPLES, RANGE, Step, applied, chains, made


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
    total, difference = one + other, one - other
    numbers = [(total.where({"H": n}), difference.where({"H": n})) for n in RANGE]
    assert numbers == [(first(n) + second(n), first(n) - second(n)) for n in RANGE]


@EXAMPLES
@given(left=chains, right=chains)
def test_the_smaller_of_two(left: list[Step], right: list[Step]) -> None:
    (one, first), (other, second) = made(left), made(right)
    smaller = one.smaller(other)
    numbers = [smaller.where({"H": n}) for n in RANGE]
    assert numbers == [min(first(n), second(n)) for n in RANGE]
    if one.slope == other.slope and math.lcm(one.period, other.period) < 1000:
        assert not isinstance(smaller.axis, Quantity)


def evaluated(node: ast.expr, n: int) -> int:
    """What the text of a size means: `H/4` is ceil(H / 4), the rest is Python."""
    if isinstance(node, ast.BinOp):
        left, right = evaluated(node.left, n), evaluated(node.right, n)
        if isinstance(node.op, ast.Div):
            return -(-left // right)
        operators = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//"}
        return int(eval(f"({left}) {operators[type(node.op)]} ({right})"))
    if isinstance(node, ast.UnaryOp):
        return -evaluated(node.operand, n)
    return n if isinstance(node, ast.Name) else int(ast.literal_eval(node))


@EXAMPLES
@given(chain=chains)
def test_texts_mean_the_same_function(chain: list[Step]) -> None:
    size, function = made(chain)
    text = str(size)
    if "_out" not in text:
        tree = ast.parse(text, mode="eval").body
        some = [*range(1, 40), *range(1, 4096, 97)]
        assert [evaluated(tree, n) for n in some] == [function(n) for n in some], text


@EXAMPLES
@given(chain=chains)
def test_formulas_are_python(chain: list[Step]) -> None:
    size, function = made(chain)
    assume(not size.is_constant)
    code = compile(size.formula({"H": "n"}), "formula", "eval")
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
        ((Size.base("H") * 2) // 3 * 2, "2*((2*H)//3)"),
        ((Size.base("H").ceil_divide(2) * 2 + 1) // 3, "(2*(H/2) + 1)//3"),
        (((Size.base("H") + 1) // 3 * 2) // 5 * 3 + 2, "3*((2*((H + 1)//3))//5) + 2"),
        (((Size.base("H") * 2) // 3 * 3 + 1) // 4, "(3*((2*H)//3) + 1)//4"),
        (Size.base("H").ceil_divide(2) + Size.base("H") // 3, "H/2 + H//3"),
        ((Size.base("H") * 3) // 5 + (Size.base("H") * 4) // 7, "H_out"),
    ],
)
def test_texts(size: Size, text: str) -> None:
    assert str(size) == text


def test_axes_do_not_mix() -> None:
    height, width = Size.base("H"), Size.base("W")
    with pytest.raises(UnrelatedAxes):
        height + width
    assert height.axes == ("H",) and Size.constant(3).axes == ()
    assert height + Size.constant(3) == height + 3


def test_of_a_base_axis_it_is_the_size() -> None:
    height = Size.base("H")
    assert height.base_axis == Size.base("H", 7).base_axis == "H"
    assert (height + 1).base_axis is None and (height * 2).base_axis is None
    assert (height * Size.base("W")).base_axis is None
