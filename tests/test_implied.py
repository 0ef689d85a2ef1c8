"""Checks that are left out: whatever is let in without them meets them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurlink_gen.algebra.bounds import Bounds
from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Constant, Number
from neurlink_gen.algebra.requirements import (
    Bounded,
    Counted,
    Divisible,
    NotZero,
    Requirement,
    Same,
    Several,
)
from neurlink_gen.algebra.tracked import (
    TrackedFloat,
    TrackedInt,
    followed,
    parameter,
)
from neurlink_gen.algebra.observation import observe
from neurlink_gen.lower.implied import without_implied
from tests.examples import examples

DEFAULTS: dict[str, int | float] = {"n": 12, "g": 2, "w": 1.5, "p": 0.5}


def number(text: str) -> Number:
    """A formula over the parameters, as a spec computes it."""
    names = {name: parameter(name, value) for name, value in DEFAULTS.items()}
    with observe():
        ours = {each.__name__: followed(each) for each in (int, max, min)}
        made = eval(text, {}, {**names, **ours, "floor": math.floor, "ceil": math.ceil})
    if isinstance(made, (TrackedInt, TrackedFloat)):
        return made.number
    return Constant(repr(made)) if isinstance(made, float) else Expression.of(made)


def count(text: str) -> Expression:
    made = number(text)
    assert isinstance(made, Expression)
    return made


def counted(*texts: str) -> list[Requirement]:
    return [Counted(count(text)) for text in texts]


def divisible(*pairs: tuple[str, str]) -> list[Requirement]:
    return [Divisible(count(one), count(other)) for one, other in pairs]


def rate(text: str, *excludes: str, upper: float = 1.0) -> Requirement:
    return Bounded(number(text), 0.0, upper, frozenset(excludes))


def left(requirements: Iterable[Requirement]) -> list[str]:
    found = without_implied(list(requirements))
    return [each.violation(lambda written: written) for each in found]


def test_the_smallest_count_speaks_for_the_others() -> None:
    widths = ["n", "n // 16", "2 * n // 16", "4 * n // 16", "n - 15", "n % 7 + 1"]
    assert left(counted(*widths)) == ["n // 16 < 1"]
    assert left(counted("n", "n // 2 + 1", "max(1, n // 3)")) == ["n < 1"]
    assert left(counted("n", "n - 24")) == ["n - 24 < 1"]
    assert left(counted("int(64 * w)", "int(128 * w)")) == ["int(64 * w) < 1"]
    assert left(counted("n", "n // 2 - 1")) == ["n // 2 - 1 < 1"]
    assert left([*counted("n"), Several(count("n"))]) == ["n < 2"]
    assert left(counted("2 * (n // 2) + 2", "n // 2 + 1")) == ["2 * (n // 2) + 2 < 1"]


def test_a_multiple_of_more_is_one_of_less() -> None:
    assert left(divisible(("n", "g"), ("n", "2 * g"))) == ["n % (2 * g) != 0"]
    assert left(divisible(("n", "3"), ("n - 24", "3"))) == ["n % 3 != 0"]
    assert left(divisible(("3 * n", "4"), ("3 * n", "2"))) == ["3 * n % 4 != 0"]
    assert len(left(divisible(("n", "3"), ("n - 1", "3")))) == 2
    assert len(left(divisible(("n", "3"), ("n", "2")))) == 2


def test_what_keeps_a_divisor_from_zero_stays_before_it() -> None:
    g = counted("g")
    assert left([*g, *divisible(("n", "g")), *counted("g // 2")]) == [
        "g < 1",
        "n % g != 0",
        "g // 2 < 1",
    ]
    assert left([*counted("g // 2"), *divisible(("n", "g")), *g]) == [
        "g // 2 < 1",
        "n % g != 0",
    ]
    assert left([*g, NotZero(number("g"))]) == ["g < 1"]


def test_rates_that_follow_from_another() -> None:
    assert left(map(rate, ["p", "p / 2", "1 - p", "1.0 - p"])) == [
        "not 0.0 <= p <= 1.0"
    ]
    assert left([rate("p"), rate("1 - p", "upper")]) == [
        "not 0.0 <= p <= 1.0",
        "not 0.0 <= 1 - p < 1.0",
    ]
    above = Bounded(number("p"), 0.0, excludes=frozenset({"lower"}))
    finite = Bounded(number("p"))
    assert left([above, finite]) == ['not 0.0 < p < float("inf")']
    assert left([finite, above]) == ['not 0.0 < p < float("inf")']
    assert left([finite, Bounded(number("p / 10"))]) == [
        'not float("-inf") < p < float("inf")'
    ]
    assert len(left([finite, Bounded(number("p * 10"))])) == 2


INTEGERS = [-3, -1, 0, 1, 2, 3, 4, 7, 8, 12, 24, 25, 48]
FLOATS = [-1.0, -0.0, 0.0, 5e-324, 0.1, 0.3, 0.5, 1 - 2**-53, 1.0, 1.5, 2.25, 1e308]
FLOATS += [math.inf, -math.inf, math.nan]
integers = st.recursive(
    st.sampled_from(["n", "g", "1", "2", "6"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, st.sampled_from(["// 2", "// 16", "% 7", "// g", "- 24"])).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
        inner.map(lambda each: f"abs({each})"),
    ),
    max_leaves=3,
)
floats = st.recursive(
    st.sampled_from(["w", "p", "n", "1.0", "0.0", "0.5"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(inner, st.sampled_from(["/ 3", "* 3 / 5", "/ 0.25", "/ g"])).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
    ),
    max_leaves=3,
)
rounded = st.tuples(
    st.sampled_from(
        ["int(64 * {})", "int({})", "round({})", "floor({}) + 1", "ceil({})"]
    ),
    floats,
).map(lambda parts: parts[0].format(parts[1]))
counts = st.one_of(integers, integers, rounded).map(count)
bounds = st.sampled_from(
    [
        (0, 1, ()),
        (0, 1, ("upper",)),
        (0, math.inf, ("lower",)),
        (-math.inf, math.inf, ()),
    ]
)
requirements = st.one_of(
    counts.map(Counted),
    counts.map(Several),
    st.tuples(counts, counts).map(lambda pair: Divisible(*pair)),
    st.tuples(counts, counts).map(lambda pair: Same(*pair)),
    counts.map(NotZero),
    st.tuples(floats.map(number), bounds).map(
        lambda parts: Bounded(parts[0], *parts[1][:2], frozenset(parts[1][2]))
    ),
)
VALUES: list[Mapping[str, int | float]] = [
    {"n": n, "g": g, "w": w, "p": p}
    for (n, g), (w, p) in zip(
        itertools.product(INTEGERS, INTEGERS),
        itertools.cycle(itertools.product(FLOATS, FLOATS)),
    )
]
VALUES += [{"n": 12, "g": 2, "w": w, "p": p} for w in FLOATS for p in FLOATS]


def is_met(each: Requirement, at: Mapping[str, int | float]) -> bool | None:
    """Whether a requirement is met; None where what it is about cannot be computed."""
    try:
        return each.holds(at)
    except (ArithmeticError, ValueError):
        return None


@examples(300)
@given(chosen=st.lists(requirements, min_size=2, max_size=5))
def test_nothing_is_let_in_that_all_of_them_refuse(
    chosen: Sequence[Requirement],
) -> None:
    kept = list(without_implied(chosen))
    rest = [each for each in chosen if each not in kept]
    for at in VALUES if rest else ():
        if all(is_met(each, at) for each in kept):
            assert all(is_met(each, at) is not False for each in rest), (at, kept, rest)


@examples(300)
@given(known=st.lists(requirements, max_size=3), text=st.one_of(integers, floats))
def test_numbers_lie_within_their_bounds(
    known: Sequence[Requirement], text: str
) -> None:
    wanted = number(text)
    found = Bounds(known).of(wanted)
    for at in VALUES if found != Bounds(()).of(number("w")) else ():
        if all(is_met(each, at) for each in known):
            try:
                value = wanted.at(at)
            except ArithmeticError:
                continue
            assert found.low <= value <= found.high, (at, text, known)


@pytest.mark.parametrize("place", range(3))
def test_where_each_follows_from_the_others_one_stays(place: int) -> None:
    same = [*counted("n", "2 * n", "3 * n")]
    same = [*same[place:], *same[:place]]
    assert list(without_implied(same)) == same[:1]
