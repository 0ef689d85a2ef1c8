"""Rates as parts of a round number: only where Python computes the very same from it.

And parts of a parameter, of which the largest is checked for all.
"""

from __future__ import annotations

import pytest

from neurlink_gen.algebra.formulas import Applied, Constant, Formula, Parameter
from neurlink_gen.algebra.requirements import Bounded, Requirement
from neurlink_gen.lower.fractions import Parts, _parts
from neurlink_gen.lower.implied import without_implied
from neurlink_gen.writing.layout import Call
from neurlink_gen.writing.repeats import members


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ({0.1 * i / 17 for i in range(1, 18)}, Parts(0.1, 17)),
        ({0.2 * i / 16 for i in range(1, 16)}, Parts(0.2, 16)),
        ({0.4 * i / 35 for i in (3, 17, 35)}, Parts(0.4, 35)),
        ({i / 7 for i in range(1, 5)}, Parts(1.0, 7)),
        ({0.1, 0.2, 0.3}, None),
        ({0.1 / 17, 0.2 / 17}, None),
        ({0.1 * (i / 9) for i in range(1, 10)}, None),
        ({0.1 * i / 17 for i in range(1, 17)} | {0.0123456789}, None),
    ],
)
def test_what_is_so_many_parts(values: set[float], parts: Parts | None) -> None:
    assert _parts(values) == parts
    for value in values if parts is not None else ():
        assert parts is not None
        number = parts.number(value)
        assert number is not None and eval(parts.text(number)) == value


def block(rate: str, channels: str = "8") -> Call:
    return Call("Block", (channels, f"p={rate}"))


def parts(*numbers: int) -> list[Call]:
    return [block(f"0.1 * {number} / 17") for number in numbers]


@pytest.mark.parametrize(
    ("calls", "written"),
    [
        (parts(3, 4, 5), ["*(Block(8, p=0.1 * i / 17) for i in range(3, 6))"]),
        (
            [block("0.0"), *parts(1, 2)],
            ["*(Block(8, p=0.1 * i / 17) for i in range(3))"],
        ),
        (
            [block("0.0"), *(block(f"{number} / 7") for number in (1, 2))],
            ["*(Block(8, p=i / 7) for i in range(3))"],
        ),
        (parts(3, 4), ["Block(8, p=0.1 * 3 / 17)", "Block(8, p=0.1 * 4 / 17)"]),
        (
            [*parts(2, 3, 4), block("0.1 * 5 / 17", "9")],
            [
                "*(Block(8, p=0.1 * i / 17) for i in range(2, 5))",
                "Block(9, p=0.1 * 5 / 17)",
            ],
        ),
        ([block("0.0"), *parts(2, 3)], ["Block(8, p=0.0)", *map(str, parts(2, 3))]),
        (
            [block(f"0.1 * {number} / 17", "i") for number in (1, 2, 3)],
            ["*(Block(i, p=0.1 * i2 / 17) for i2 in range(1, 4))"],
        ),
    ],
)
def test_members_are_counted(calls: list[Call], written: list[str]) -> None:
    assert list(map(str, members(calls))) == written


RATE = Parameter("rate", 0.1)


def scaled(number: float, parts: int = 12, of: Formula = RATE) -> Formula:
    times = Applied("*", (of, Constant(str(number))))
    return Applied("/", (times, Constant(str(parts))))


def bounded(*numbers: Formula, lower: float = 0.0) -> list[Requirement]:
    return [Bounded(number, lower, 1.0, frozenset({"upper"})) for number in numbers]


@pytest.mark.parametrize(
    ("requirements", "left"),
    [
        (bounded(scaled(1), scaled(11), scaled(0), scaled(11)), [1]),
        (bounded(scaled(1), scaled(2), scaled(3, 13)), [1, 2]),
        (bounded(scaled(1), scaled(2), lower=0.25), [0, 1]),
        (bounded(scaled(1), scaled(-2)), [0, 1]),
        (bounded(scaled(1)) + bounded(scaled(2), lower=-1.0), [0, 1]),
        (bounded(scaled(1), scaled(2, of=Parameter("drop", 0.1))), [0, 1]),
        (bounded(scaled(1), Applied("/", (Constant("2.0"), RATE))), [0, 1]),
    ],
)
def test_the_check_of_the_largest_part_says_all(
    requirements: list[Requirement], left: list[int]
) -> None:
    assert list(without_implied(requirements)) == [requirements[at] for at in left]


@pytest.mark.parametrize(
    ("rate", "written"),
    [("rate * {}", "rate * {i}"), ("{} * rate", "{i} * rate")],
)
def test_parts_of_a_parameter_are_counted(rate: str, written: str) -> None:
    calls = [block(f"{rate.format(number)} / 17") for number in range(4)]
    rule = written.format(i="i")
    assert list(map(str, members(calls))) == [
        f"*(Block(8, p={rule} / 17) for i in range(4))"
    ]
