"""Rates as parts of a round number: only where Python computes the very same from it."""

from __future__ import annotations

import pytest

from neurlink_gen.lower.fractions import Parts, _parts
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
