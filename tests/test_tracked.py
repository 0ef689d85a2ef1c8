"""Tracked numbers: what they record, held against Python, and what they notice."""

from __future__ import annotations

import copy
import json
import math
import pickle
import struct
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.observation import observe
from neurlink_gen.algebra.tracked import TrackedFloat, TrackedInt, followed, parameter
from tests.examples import examples

EXAMPLES = examples()
Values = Mapping[str, float]
values = st.fixed_dictionaries(
    {
        "n": st.integers(-6, 60),
        "m": st.integers(0, 9),
        "w": st.floats(-4, 4) | st.sampled_from([0.25, 0.5, 1.0, 2.5]),
        "x": st.floats(allow_nan=False, allow_infinity=False) | st.just(0.1),
    }
)
leaves = st.one_of(
    st.sampled_from(["n", "m", "w", "x"]),
    st.integers(-9, 65).map(lambda number: f"({number})"),
    st.sampled_from(["0.5", "(-1.5)", "0.1", "8.0"]),
)
formulas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+ - * / // %".split()), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        st.tuples(
            st.sampled_from(
                ["int", "round", "abs", "float", "-", "math.floor", "math.ceil"]
            ),
            inner,
        ).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
        inner.map(lambda text: f"({text} ** 2)"),
        inner.map(lambda text: f"round({text}, 1)"),
    ),
    max_leaves=7,
)


def outcome(
    formula: str, at: Mapping[str, object], is_followed: bool = False
) -> object:
    """What a formula comes to, with its type; or the exception that it raises."""
    names = dict(at, math=math)
    if is_followed:
        names |= {f.__name__: followed(f) for f in (int, float, max, min)}
    try:
        made = eval(formula, names)
    except (ArithmeticError, ValueError):
        return ArithmeticError
    if isinstance(made, (TrackedInt, TrackedFloat)):
        return made
    return type(made), repr(made)


@EXAMPLES
@given(formula=formulas, at=values, other=values)
def test_what_is_recorded_is_what_is_done(
    formula: str, at: Values, other: Values
) -> None:
    with observe() as seen:
        tracked = {name: parameter(name, value) for name, value in at.items()}
        made = outcome(formula, tracked, is_followed=True)
    if seen.uses:
        return
    if isinstance(made, (TrackedInt, TrackedFloat)):
        assert outcome(formula, at) == (type(made.plain), repr(made.plain))
        # In the text, and only there, are the names of the generated code.
        assert outcome(str(made.number), other) == outcome(formula, other)
        met = True
        for each in seen.requirements:
            try:
                met = met and each.holds(other)
            except (ArithmeticError, ValueError):
                met = False
        if met:
            assert (
                outcome(formula, other) is ArithmeticError
                or repr(made.number.at(other)) == outcome(formula, other)[1]  # type: ignore[index]  # a pair
            )
    else:
        # A number whatever the parameters are: `n - n`; or an exception here.
        assert made is ArithmeticError or outcome(formula, other) in (
            made,
            ArithmeticError,
        )


def one(value: int = 5) -> TrackedInt:
    made = parameter("n", value)
    assert isinstance(made, TrackedInt)
    return made


def half() -> TrackedFloat:
    made = parameter("w", 0.5)
    assert isinstance(made, TrackedFloat)
    return made


DECISIONS: dict[str, Callable[[int], object]] = {
    "less": lambda n: n < 3,
    "equal": lambda n: n == 5,
    "truth": lambda n: bool(n),
    "condition": lambda n: 1 if n else 0,
    "text": lambda n: str(n),
    "format": lambda n: f"{n}",
    "old format": lambda n: "%d" % n,
    "key": lambda n: {5: "a"}[n],
    "membership": lambda n: n in (4, 5),
    "sorting": lambda n: sorted([n, 9]),
    "shift": lambda n: n << 1,
    "bits": lambda n: n & 1,
    "pair": lambda n: divmod(n, 3),
    "remainder of a power": lambda n: pow(n, 2, 3),
    "power": lambda n: 2**n,
    "loop": lambda n: list(range(n)),
    "repetition": lambda n: "a" * n,
    "index": lambda n: "abcdefg"[n],
    "slice": lambda n: "abcdefg"[:n],
    "square root": lambda n: math.sqrt(n),
    "divisor": lambda n: math.gcd(n, 10),
    "bytes": lambda n: struct.pack("i", n),
    "pickle": lambda n: pickle.loads(pickle.dumps(n)),
    "attribute": lambda n: n.bit_length(),
    "fraction": lambda n: Fraction(n) * 2,
    "operand of a fraction": lambda n: Fraction(1, 2) * n,
    "comparison with a fraction": lambda n: Fraction(1, 2) < n,
    "complex": lambda n: n + 1j,
}


@pytest.mark.parametrize("name", DECISIONS)
def test_what_is_no_formula_is_noted_where_it_stands(name: str) -> None:
    decide = DECISIONS[name]
    with observe() as seen:
        result = decide(one())
    assert seen.uses, f"{name} went unnoticed"
    assert seen.uses[0] is not None and seen.uses[0].file == __file__
    assert result == decide(5)
    assert not isinstance(result, (TrackedInt, TrackedFloat))


@pytest.mark.parametrize(
    "decide",
    [
        lambda w: w < 1,
        lambda w: bool(w),
        lambda w: f"{w:g}",
        lambda w: math.sqrt(w),
        lambda w: Fraction(w),
        lambda w: {0.5: 1}[w],
        lambda w: w.is_integer(),
        lambda w: w**0.5,
        lambda w: sorted([w, 0.0]),
    ],
)
def test_so_it_is_of_floats(decide: Callable[[float], object]) -> None:
    with observe() as seen:
        assert decide(half()) == decide(0.5)
    assert seen.uses


def test_texts_of_formulas() -> None:
    n, w = one(), half()
    with observe() as seen:
        numbers = {
            "n // 2": n // 2,
            "8 * (n // 8)": n // 8 * 8,
            "-(n // 2)": -(n // 2),
            "3 - n // 2": 3 - n // 2,
            "2 * n": 4 * n // 2,
            "n * n": n**2,
            "int(64 * w)": followed(int)(64 * w),  # type: ignore[operator]  # as below
            "2 * round(n * w)": round(n * w) * 2,
            "(n - 1) * w": (n - 1) * w,
            "1 - w / 2": 1 - w / 2,
            "1 - (w - 2)": 1 - (w - 2),
            "(-w) ** 2": (-w) ** 2,
            "-w ** 2": -(w**2),
            "max(8, n % 3)": followed(max)(8, n % 3),  # type: ignore[operator]  # as below
            "min(n, w)": followed(min)([n, w]),  # type: ignore[operator]  # what it follows can be called
        }
    assert not seen.uses
    assert [str(each.number) for each in numbers.values()] == [*numbers]


def test_what_is_decided_at_every_value_is_no_decision() -> None:
    n = one()
    with observe() as seen:
        assert n == n and not n < n and n < n + 1 and n - n == 0
        assert n is not None and isinstance(n, int)
        assert not isinstance(n, bool) and isinstance(half(), float)
        assert copy.copy(n) is n and copy.deepcopy([n])[0] is n
    assert not seen.uses


def test_what_cannot_be_read_is_no_number() -> None:
    with pytest.raises(TypeError):
        json.dumps(one())


def test_observing_ends() -> None:
    with observe() as outer:
        with observe() as inner:
            one() < 2
        assert inner.uses and not outer.uses
        one() < 2
    assert len(outer.uses) == 1
    one() < 2
    assert len(outer.uses) == 1


def test_divisors_are_not_zero() -> None:
    with observe() as seen:
        quotient = 64 // one()
        assert isinstance(quotient, TrackedInt) and quotient.plain == 12
        half() / 2
    assert [each.violation(lambda number: number) for each in seen.requirements] == [
        "n == 0"
    ]
    assert Expression.of(2).sign == 1
