"""Numbered members of a stage, found to be made alike."""

from __future__ import annotations

import pytest

from neurlink_gen.writing.layout import Call
from neurlink_gen.writing.repeats import members, runs


def conv(*items: Call | str) -> Call:
    return Call("Conv", items)


def found(keys: str, calls: list[Call]) -> list[tuple[str, str, str]]:
    """The runs of some members, as the lines of their loops."""
    return [
        (str(run.count), run.key, str(run.call))
        for run in runs(keys.split(), calls, "i")
    ]


def test_equal_members_are_counted_as_they_are_named() -> None:
    assert found("a2 a3 a4 a5", [conv("8")] * 4) == [("range(2, 6)", "a{i}", "Conv(8)")]
    assert found("a-0 a-1 a-2", [conv()] * 3) == [("range(0, 3)", "a-{i}", "Conv()")]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([8, 12, 16], "8 + 4 * i"),
        ([8, 9, 10], "8 + i"),
        ([9, 8, 7], "9 - i"),
        ([9, 7, 5], "9 - 2 * i"),
        ([0, 2, 4], "2 * i"),
        ([0, 1, 2], "i"),
    ],
)
def test_numbers_that_grow_evenly_are_computed(values: list[int], text: str) -> None:
    calls = [conv("3", f"groups={value}") for value in values]
    wanted = ("range(0, 3)", "a{i + 1}", f"Conv(3, groups={text})")
    assert found("a1 a2 a3", calls) == [wanted]
    assert found("a0 a1 a2", calls) == [(wanted[0], "a{i}", wanted[2])]


@pytest.mark.parametrize(
    ("keys", "items"),
    [
        ("a1 a2", "8 8"),
        ("a1 a2 a4", "8 8 8"),
        ("a1 b2 a3", "8 8 8"),
        ("a b c", "8 8 8"),
        ("a08 a09 a10", "8 8 8"),
        ("a1 a2 a3", "8 9 11"),
        ("a1 a2 a3", "8 c c"),
        ("a1 a2 a3", "8 k=9 10"),
        ("a1 a2 a3", "k=8 l=9 k=10"),
    ],
)
def test_others_are_not(keys: str, items: str) -> None:
    assert found(keys, [conv(item) for item in items.split()]) == []


def test_what_is_made_another_way_is_not() -> None:
    calls = [conv("8"), conv("8"), conv("8", "k=1")]
    assert found("a1 a2 a3", calls) == []
    calls = [conv(conv("8")), conv(conv("9")), conv(conv("10"))]
    assert found("a1 a2 a3", calls) == []
    assert found("a1 a2 a3", [conv("8"), conv("8"), Call("Pool", ("8",))]) == []


def test_one_run_begins_where_another_ends() -> None:
    calls = [conv("8", "stride=2"), *[conv("8")] * 3, *[conv("9")] * 4]
    assert found("a0 a1 a2 a3 a4 a5 a6 a7", calls) == [
        ("range(1, 4)", "a{i}", "Conv(8)"),
        ("range(4, 8)", "a{i}", "Conv(9)"),
    ]


def test_long_members_that_are_all_equal_are_counted() -> None:
    long = conv(*[f"argument_{number}=channels" for number in range(6)])
    assert list(members([long] * 3)) == [f"*({long} for _ in range(3))"]
