"""The local variables of constructors: what is written with them comes to what it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.formulas import Number
from neurlink_gen.algebra.tracked import TrackedFloat, TrackedInt, parameter
from neurlink_gen.lower.computed import Computed, Formulas, Placed
from tests.examples import examples

VALUES = {"n": 12, "m": 5, "w": 1.5}
PLACES = [
    {"n": 12, "m": 5, "w": 1.5},
    {"n": 7, "m": 3, "w": 0.4},
    {"n": 1, "m": 40, "w": 9.25},
]


def number(text: str) -> Number:
    """A formula over the parameters, as a spec computes it."""
    names = {name: parameter(name, value) for name, value in VALUES.items()}
    made = eval(text, {}, {**names, "whole": lambda x: x.__trunc__()})
    if isinstance(made, (TrackedInt, TrackedFloat)):
        return made.number
    return Expression.of(made)


def computed(
    texts: Sequence[str],
    required: Iterable[str] = (),
    shown: Iterable[str] = (),
    role: str = "out_channels",
) -> Computed:
    counts = list(map(number, texts))
    placed = [Placed(f"conv{i + 1}", role, each) for i, each in enumerate(counts)]
    told = {*counts, *map(number, shown)}
    needed = list(map(number, required))
    return Computed.of(Formulas(placed, [], needed, told, set()), VALUES)


def lines(texts: Sequence[str], *required: str) -> list[str]:
    made = computed(texts, required)
    return list(made.definitions(*map(number, [*texts, *required])))


operations = st.sampled_from(
    ["whole(8 * w)", "(n // 2)", "(n % 5)", "(whole(3 * w) // 2)", "((n + m) // 3)"]
)
terms = st.tuples(
    st.sampled_from(["", "2 * ", "3 * ", "4 * ", "m * "]),
    st.one_of(operations, st.sampled_from(["n", "m", "1"])),
).map("".join)
sums = st.lists(terms, min_size=1, max_size=3).map(" + ".join)
nested = st.one_of(sums, sums.map(lambda inner: f"({inner}) // 2 + 1"))


@examples(200)
@given(
    texts=st.lists(nested, min_size=1, max_size=5),
    required=st.lists(nested, max_size=2),
    shown=st.lists(nested, max_size=2),
)
def test_it_comes_to_the_same(
    texts: list[str], required: list[str], shown: list[str]
) -> None:
    made = computed(texts, required, shown)
    every = [*map(number, [*texts, *required])]
    defined = "\n".join(made.definitions(*every))
    for values in PLACES:
        names: dict[str, object] = {**values}
        exec(defined, {}, names)
        for each in [*every, *map(number, shown)]:
            assert eval(str(made.write(each)), {}, names) == each.at(values), defined


def test_a_variable_is_the_number_that_it_is_called() -> None:
    assert lines(["whole(24 * w) + 1"] * 2) == ["channels = int(24 * w) + 1"]
    assert lines(["n // 2", "n // 2 + 1"]) == ["channels = n // 2"]
    assert lines(["n // 2 + 1", "n // 2 + 3"]) == ["channels = n // 2 + 1"]
    assert lines(["2 * (n // 2) + m", "4 * (n // 2) + 2 * m"]) == [
        "channels = m + 2 * (n // 2)"
    ]


def test_what_others_are_multiples_of_is_called_so() -> None:
    made = computed(["4 * (n // 2)", "6 * (n // 2)"])
    assert [each.name for each in made.locals] == ["base_channels"]
    assert str(made.locals[0].whole) == "2 * (n // 2)"
    assert str(made.write(number("6 * (n // 2)"))) == "3 * base_channels"


def test_a_part_in_a_comment_is_a_part() -> None:
    made = computed(["2 * (n // 2)"] * 2, shown=["n // 2", "3 * (n // 2)"])
    assert [str(each.whole) for each in made.locals] == ["2 * (n // 2)"]
    assert str(made.write(number("n // 2"))) == "channels // 2"
    assert str(made.write(number("3 * (n // 2)"))) == "3 * (channels // 2)"


def test_what_stands_often_is_computed_once_and_as_a_product() -> None:
    heads = ["n * (m + 5)"] * 3
    assert lines(heads) == ["channels = n * (m + 5)"]
    assert lines(heads[:2], heads[0]) == ["channels = n * (m + 5)"]
    assert not lines(heads[:2])
    assert not lines(["2 * n"] * 6)
    grown = [f"n + {i} * m" for i in range(3, 6) for _ in range(3)]
    assert not lines(grown), "what grows evenly is counted by a loop"
