"""Channel counts that a block computes by itself: only where one relation holds in every use.

And of several axes, the one number that a block is told.
"""

from __future__ import annotations

import pytest

from neurlink_gen.algebra.expressions import Expression
from neurlink_gen.algebra.tracked import expression_of, parameter
from neurlink_gen.code import Name, Value
from neurlink_gen.lower.blocks.derived import derived_counts
from neurlink_gen.lower.blocks.sides import by_axis, in_tuple, sides, varying
from neurlink_gen.lower.blocks.vectors import MISSING, Vector, is_constant

TRACKED = Expression.parameter("n", 8)
QUARTER = expression_of(parameter("n", 8) // 4)  # type: ignore[arg-type]  # of an int it is one


@pytest.mark.parametrize(
    ("channels", "hidden", "formula"),
    [
        ((64, 128), (16, 32), "channels // 4"),
        ((16, 24), (96, 144), "6 * channels"),
        ((16, 24), (96, 143), None),
        ((17, 33), (4, 8), None),
        ((16, 16), (96, 96), None),
        ((16, 24), (16, 24), None),
        ((16, 24), (None, 144), None),
        ((0, 24), (8, 144), None),
        ((16, 24), (0, 144), None),
        ((TRACKED, TRACKED), (TRACKED * 4, TRACKED * 4), "4 * channels"),
        ((TRACKED * 4, TRACKED * 8), (TRACKED, TRACKED * 2), "channels // 4"),
        ((TRACKED,), (QUARTER,), "channels // 4"),
        ((TRACKED, 16), (QUARTER, 4), "channels // 4"),
        ((TRACKED, 8), (Expression.of(2), 2), None),
        ((TRACKED,), (TRACKED + 24,), None),
    ],
)
def test_what_follows_from_what(
    channels: tuple[Value, ...], hidden: tuple[Value, ...], formula: str | None
) -> None:
    found = derived_counts({"channels": channels, "inner": hidden}, ["inner"])
    assert found == ({} if formula is None else {"inner": formula})


def test_what_is_inside_follows_from_one_count() -> None:
    counts: dict[str, tuple[Value, ...]] = {"a": (2, 4), "b": (4, 8), "c": (8, 16)}
    assert derived_counts(counts, ["b", "c"]) == {"b": "2 * a", "c": "4 * a"}
    assert derived_counts(counts, ["a", "b", "c"]) == {"b": "2 * a", "c": "4 * a"}
    counts = {"a": (8, 16), "b": (2, 4), "c": (3, 5)}
    assert derived_counts(counts, ["a", "b", "c"]) == {"a": "4 * b"}


@pytest.mark.parametrize(
    ("vector", "told"),
    [
        (((2, 1), 1, (4, 1)), ((2, 1, 4), "(d, 1)")),
        (((1, 2, 2), (1, 3, 3)), ((2, 3), "(1, d, d)")),
        (((1, 2), MISSING, 1), ((2, MISSING, 1), "(1, d)")),
        (((2, 1), 2), ((1, 2), "(2, d)")),
        (((2, 1), (3, 4)), None),
        ((1, 2, 3), None),
        (((1, 2), (1, 2, 3)), None),
        (((1, 2), "same"), None),
    ],
)
def test_the_one_number_that_varies_on_several_axes(
    vector: Vector, told: tuple[Vector, str] | None
) -> None:
    vector, _ = by_axis("dilation", vector)
    side = varying(vector)
    assert (side is None) == (told is None)
    if told is not None:
        assert side == told[0]
        found = in_tuple(
            (each, None if is_constant(each) else Name("d"))
            for each in sides(vector) or ()
        )
        assert found == Name(told[1])


def test_only_what_has_a_number_for_each_axis_is_taken_apart() -> None:
    vector: Vector = ((8, 4), 8)
    assert by_axis("normalized_shape", vector) == (vector, ...)
    assert by_axis("stride", vector, 1) == (((8, 4), (8, 8)), (1, 1))
