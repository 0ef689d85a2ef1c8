"""Flattening and its inverse, held against torch along every range of axes."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.compiling import make

import neurlink_gen.nerves as nv
from neurlink_gen import build
from neurlink_gen.elaborate import elaborate
from neurlink_gen.graph import Node
from neurlink_gen.tensors import AXES

nerves: Any = nv
SIDES = {0: (), 1: (5,), 2: (3, 4), 3: (2, 3, 5)}


def _line(sides: tuple[int, ...], nerve: Any) -> Node | None:
    """A line that reads an input of fixed size; None where it is refused."""
    source = ((6, (1,) * len(sides)), nerves.Input(size=sides or None))
    graph, findings = elaborate(build([source, ((..., ...), nerve)]))
    return None if findings else graph.nodes[-1]


def _shape(node: Node, at: dict[str, int]) -> tuple[int, ...]:
    (tensor,) = node.outputs
    return (2, tensor.channels.value, *(each.where(at) for each in tensor.sizes))


@pytest.mark.parametrize("rank", SIDES)
def test_every_range_of_fixed_axes_is_torchs(rank: int) -> None:
    sides = SIDES[rank]
    source = torch.empty(2, 6, *sides)
    for start, end in product(range(-6, 6), range(-6, 6)):
        node = _line(sides, nerves.Flatten(start, end))
        try:
            wanted = tuple(source.flatten(start, end).shape)
        except (IndexError, RuntimeError):
            assert node is None, (start, end)
            continue
        if start in (0, -rank - 2):
            assert node is None  # the batch stays
        else:
            assert node is not None and _shape(node, {}) == wanted, (start, end)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_every_range_of_varying_axes_is_torchs(rank: int) -> None:
    at = dict(zip(AXES[rank], (7, 8, 9), strict=False))
    for fixed in product([False, True], repeat=rank):
        axes = zip(SIDES[rank], AXES[rank], fixed, strict=True)
        declared = [str(side) if is_fixed else axis for side, axis, is_fixed in axes]
        # What a line declares is taken as given here; the prover's part is another.
        before = (
            (6, f"({', '.join(declared)},)"),
            getattr(nerves, f"Conv{rank}d")(1, stride=1),
        )
        sides = [at.get(each) or int(each) for each in declared]
        for start, end in product(range(1, rank + 2), repeat=2):
            graph, findings = elaborate(
                build(
                    [
                        ((6, (1,) * rank), nerves.Input()),
                        before,
                        ((..., ...), nerves.Flatten(start, end)),
                    ]
                )
            )
            is_varying = not all(fixed[: end - 1])
            if start > end or (start == 1 and is_varying):
                assert findings, (declared, start, end)
                continue
            wanted = torch.empty(2, 6, *sides, device="meta").flatten(start, end)
            assert not findings, (declared, start, end)
            assert _shape(graph.nodes[-1], at) == tuple(wanted.shape)


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_every_way_to_take_an_axis_apart_is_torchs(rank: int) -> None:
    sides = (4, 6)[:rank]
    source = torch.empty(2, 6, *sides)
    numbers = (-1, 1, 2, 3, 4, 6)
    parts = [p for n in (1, 2, 3) for p in product(numbers, repeat=n)]
    for dim, given in product(range(-4, 5), parts):
        node = _line(sides, nerves.Unflatten(dim, given))
        try:
            wanted = tuple(torch.nn.Unflatten(dim, given)(source).shape)
        except (IndexError, RuntimeError):
            assert node is None or _breaks_a_demand(node), (dim, given)
            continue
        if dim in (0, -rank - 2) or len(wanted) > 5:
            assert node is None
        else:
            assert node is not None and _shape(node, {}) == wanted, (dim, given)


def _breaks_a_demand(node: Node) -> bool:
    assert node.result is not None
    return any(
        demand.left.value != demand.right.value  # type: ignore[union-attr]  # only these are made
        for demand in node.result.demands
    )


def test_a_size_is_demanded_to_be_divisible(tmp_path: Path) -> None:
    body = """
def net():
    return build(
        [
            ((2, 1), nv.Input()),
            ((2, ...), nv.MaxPool2d(2)),
            ((2, ...), nv.Unflatten(3, (-1, 4))),
            ((2, ...), nv.Flatten(3)),
            ((2, ...), nv.Unflatten(2, (3, -1))),
            ((2, ...), nv.Flatten(2, 3)),
        ]
    )
"""
    (model,) = make(tmp_path, body)
    wide, high = model.domain("W"), model.domain("H")
    assert [n for n in range(1, 30) if n in wide] == [8, 9, 16, 17, 24, 25]
    assert [n for n in range(1, 20) if n in high] == [6, 7, 12, 13, 18, 19]
    module = model.create()
    for height, width in product((6, 7, 13), (8, 17, 24)):
        (x,) = model.inputs({"H": height, "W": width}, 2)
        pooled = torch.nn.functional.max_pool2d(x, 2)
        assert torch.equal(module(x), pooled)
        assert [tuple(pooled.shape)] == model.output_shapes(
            {"H": height, "W": width}, 2
        )
