"""Polynomials over parameters, held against plain arithmetic."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Applied
from neurlink_gen.algebra.requirements import equality
from neurlink_gen.algebra.tracked import TrackedInt
from tests.examples import examples

EXAMPLES = examples()
NAMES = ("width", "depth", "num_classes")
OPERATORS: dict[str, Callable[[object, object], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
values = st.fixed_dictionaries({name: st.integers(-6, 60) for name in NAMES})
# A formula as Python source: of names, numbers and the three operators.
formulas = st.recursive(
    st.one_of(st.sampled_from(NAMES), st.integers(-9, 9).map(lambda n: f"({n})")),
    lambda inner: st.tuples(inner, st.sampled_from(sorted(OPERATORS)), inner).map(
        lambda parts: f"({' '.join(parts)})"
    ),
    max_leaves=8,
)
Values = Mapping[str, int]
WIDTH = Expression.parameter("width", 8)


def tracked(at: Values) -> dict[str, object]:
    return {
        name: TrackedInt.of(Expression.parameter(name, value))
        for name, value in at.items()
    }


def evaluate(formula: str, names: Mapping[str, object]) -> object:
    # A literal by itself has no operators of Expression.
    return eval(formula, {}, {**names})


def expression_of(formula: str, at: Values) -> Expression:
    made = evaluate(formula, tracked(at))
    if isinstance(made, TrackedInt):
        return made.expression
    assert isinstance(made, int)
    return Expression.of(made)


@EXAMPLES
@given(formula=formulas, at=values)
def test_polynomials_have_the_value_of_their_formula(formula: str, at: Values) -> None:
    wanted = evaluate(formula, at)
    assert expression_of(formula, at).value == wanted


@EXAMPLES
@given(
    left=formulas,
    right=formulas,
    at=values,
    others=st.lists(values, min_size=8, max_size=8),
)
def test_equal_polynomials_have_one_form(
    left: str, right: str, at: Values, others: list[Values]
) -> None:
    one, other = expression_of(left, at), expression_of(right, at)
    agree = all(evaluate(left, each) == evaluate(right, each) for each in (at, *others))
    if one == other:
        assert agree
        assert hash(one) == hash(other)
        assert str(one) == str(other)
    assert expression_of(f"({left} + {right})", at) == expression_of(
        f"({right} + {left})", at
    )
    assert expression_of(f"({left} * {right})", at) == expression_of(
        f"({right} * {left})", at
    )
    difference = expression_of(f"(({left} + {right}) - {right})", at)
    assert difference == one


@EXAMPLES
@given(formula=formulas, at=values, other=values)
def test_texts_are_python(formula: str, at: Values, other: Values) -> None:
    made = expression_of(formula, at)
    text = str(made)
    assert evaluate(text, at) == made.value
    assert evaluate(text, other) == evaluate(formula, other)
    assert expression_of(text, at) == made


@EXAMPLES
@given(formula=formulas, at=values, divisor=st.integers(1, 6))
def test_quotients_are_exact(formula: str, at: Values, divisor: int) -> None:
    made = expression_of(formula, at)
    quotient = made.divided_by(divisor)
    if quotient is not None:
        assert quotient * divisor == made
    multiple = (made * divisor).divided_by(divisor)
    assert multiple == made


def test_what_counts_is_at_least_one() -> None:
    n, m = (Expression.parameter(name, 5) for name in "nm")
    assert (n.sign, (n * 2 + 1).sign, (n - m).sign, (n - n).sign) == (
        None,
        None,
        None,
        0,
    )
    n = n.as_count()
    assert (n.sign, (n * 2 + 1).sign, (n * -3).sign) == (1, 1, -1)
    assert (n - 1).sign is None and (n + m).sign is None
    assert (n * 4).differs_from(n) and n.differs_from(n * 1) is False
    assert n.differs_from(m) is None
    assert (n + 1).as_count() == n + 1 and (n * 3).as_count().sign == 1


@pytest.mark.parametrize(
    ("number", "divisor", "violation"),
    [
        (WIDTH, 3, "width % 3 != 0"),
        (WIDTH * 2, 4, "width % 2 != 0"),
        (WIDTH * 4, 6, "2 * width % 3 != 0"),
        (WIDTH + 1, 3, "width + 1 != 3 * ((width + 1) // 3)"),
    ],
    ids=str,
)
def test_what_is_so_many_times_a_part_of_itself_is_a_multiple(
    number: Expression, divisor: int, violation: str
) -> None:
    part = Expression.formula(Applied("//", (number, Expression.of(divisor))))
    for found in (equality(number, part * divisor), equality(part * divisor, number)):
        assert str(found.violation(lambda each: each)) in (
            violation,
            "3 * ((width + 1) // 3) != width + 1",
        )
        for width in range(40):
            values = {"width": width}
            assert found.holds(values) == (number.at(values) % divisor == 0)
