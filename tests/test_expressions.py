"""Expressions and tracked ints, held against plain arithmetic."""

from __future__ import annotations

import copy
import operator
import pickle
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurlink_gen.algebra.expressions import Expression, TrackedInt, observe_untracked
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


def tracked(at: Values) -> dict[str, object]:
    return {
        name: TrackedInt(Expression.parameter(name, value))
        for name, value in at.items()
    }


def evaluate(formula: str, names: Mapping[str, object]) -> object:
    # A literal by itself has no operators of Expression.
    return eval(formula, {}, {**names})


def expression_of(formula: str, at: Values) -> Expression:
    made = evaluate(formula, tracked(at))
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


@EXAMPLES
@given(formula=formulas, at=values)
def test_tracked_ints_are_ints(formula: str, at: Values) -> None:
    with observe_untracked() as uses:
        made = evaluate(formula, tracked(at))
        assert not uses
    plain = evaluate(formula, at)
    assert isinstance(made, int) and made == plain
    if isinstance(made, TrackedInt):
        assert made.expression.value == plain
    for again in (
        copy.copy(made),
        copy.deepcopy(made),
        pickle.loads(pickle.dumps(made)),
    ):
        assert again == plain
    assert Expression.of(made).plain == (
        plain if Expression.of(made).is_constant else Expression.of(made)
    )


def one(value: int = 5) -> TrackedInt:
    return TrackedInt(Expression.parameter("n", value))


UNTRACKED: dict[str, Callable[[int], object]] = {
    "floor division": lambda n: n // 2,
    "division": lambda n: n / 2,
    "remainder": lambda n: n % 2,
    "power": lambda n: n**2,
    "less": lambda n: n < 3,
    "equal": lambda n: n == 5,
    "truth": lambda n: bool(n),
    "condition": lambda n: 1 if n else 0,
    "absolute value": lambda n: abs(n),
    "conversion": lambda n: int(n),
    "float": lambda n: float(n),
    "text": lambda n: str(n),
    "format": lambda n: f"{n}",
    "key": lambda n: {5: "a"}[n],
    "membership": lambda n: n in (4, 5),
    "maximum": lambda n: max(n, 9),
    "rounding": lambda n: round(n),
    "shift": lambda n: n << 1,
    "bits": lambda n: n & 1,
    "division of another": lambda n: 100 // n,
    "pair": lambda n: divmod(n, 3),
}


@pytest.mark.parametrize("name", UNTRACKED)
def test_what_is_not_tracked_is_noted(name: str) -> None:
    use = UNTRACKED[name]
    with observe_untracked() as uses:
        result = use(one())
    assert uses, f"{name} went unnoticed"
    assert uses[0].file == __file__
    assert result == use(5)
    assert not isinstance(result, TrackedInt)


def test_what_is_tracked_is_not_noted() -> None:
    n = one()
    with observe_untracked() as uses:
        results = [n + 1, 1 + n, n - 1, 1 - n, n * 2, 2 * n, n * n, sum([n, n]), -n]
    assert not uses
    assert all(isinstance(each, TrackedInt) for each in results)
    texts = [
        "n + 1",
        "n + 1",
        "n - 1",
        "1 - n",
        "2 * n",
        "2 * n",
        "n * n",
        "2 * n",
        "-n",
    ]
    assert [str(Expression.of(each)) for each in results] == texts


def test_observing_ends() -> None:
    with observe_untracked() as outer:
        with observe_untracked() as inner:
            one() // 2
        assert inner and not outer
        one() // 2
    assert len(outer) == 1
    one() // 2
    assert len(outer) == 1
