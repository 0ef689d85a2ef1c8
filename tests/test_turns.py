"""Members of a stage that a block repeats, told from members that merely look like them."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from tests.compiling import make

BLOCK = """
class Block(nv.Nerve):
    def __init__(self, count):
        super().__init__()
        start, out = self.input_links[0].dims[0], self.target_dims[0]
        wide = (24, start.shape)
        steps = []
        {steps}
        self.add(nv.Stage["body"](steps))


def net():
    return build(
        [
            ((4, 1), nv.Input()),
            ((8, 2), Block["one"](1)),
            ((12, 4), Block["two"](2)),
            ((12, 4), Block["three"](3)),
        ]
    )
"""


@pytest.mark.parametrize(
    ("steps", "parameters"),
    [
        (
            "steps += [(out, nv.Conv2d(3))] * count",
            ["in_channels", "out_channels", "num_convs", "stride"],
        ),
        (
            "steps += [(out, nv.Conv2d_ReLU(2 * count + 1))] * min(count, 2)",
            ["in_channels", "out_channels", "kernel_size", "num_convs", "stride"],
        ),
        (
            "steps += [(out, nv.Conv2d_BN_ReLU(5)), *[(out, nv.Conv2d(3))] * (count - 1)]",
            ["in_channels", "out_channels", "num_convs", "stride"],
        ),
        (
            "steps += [*[(start, nv.Conv2d_ReLU(3))] * count, (out, nv.Conv2d(1))]",
            ["in_channels", "out_channels", "num_convs", "stride"],
        ),
    ],
)
def test_what_is_repeated_is_counted(
    steps: str, parameters: list[str], tmp_path: Path
) -> None:
    (made,) = make(tmp_path, BLOCK.format(steps=steps))
    module = made.create()
    block = type(module.get_submodule("one"))
    assert list(inspect.signature(block).parameters) == parameters
    assert type(module.get_submodule("three")) is block


@pytest.mark.parametrize(
    "steps",
    [
        # A kernel of 1 and one of 3; with groups, and without.
        "steps += [*[(wide, nv.Conv2d_ReLU(1))] * (count > 1), (out, nv.Conv2d_ReLU(3))]",
        "steps += [(out, nv.Conv2d(3, groups=4)), *[(out, nv.Conv2d(3))] * (count == 2)]",
    ],
)
def test_what_is_another_one_is_not(steps: str, tmp_path: Path) -> None:
    (made,) = make(tmp_path, BLOCK.format(steps=steps))
    module = made.create()
    for name in ("one", "two", "three"):
        block = type(module.get_submodule(name))
        names = inspect.signature(block).parameters
        assert not any(each.startswith("num_") for each in names)
