"""Padding held against torch, by brute force: what it accepts, and what comes out."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
import torch
from operation_cases import PADS
from torch import Tensor

import neurlink_gen.nerves as nv
from neurlink_gen import build, nn
from neurlink_gen.elaborate import elaborate
from neurlink_gen.ops.operation import AtLeast

CELLS = range(-4, 6)
SIZES = range(1, 9)


def _predicted(nerve: Any, rank: int, size: int) -> int | None:
    """The size along the last axis; None where something that is demanded does not hold."""
    graph, findings = elaborate(
        build([((1, (1,) * rank), nv.Input()), ((1, ...), nerve)])
    )
    assert not findings
    _, node = graph.nodes
    assert node.result is not None
    for demand in node.result.demands:
        assert isinstance(demand, AtLeast)
        (axis,) = demand.size.axes
        if axis in "LW" and demand.size.at(size) < demand.minimum:
            return None
    out = node.outputs[0].sizes[-1].at(size)
    return out if out >= 1 else None


def _actual(module: Any, source: Tensor) -> Tensor | None:
    """What comes out; None where torch refuses, or nothing is left."""
    try:
        out: Tensor = module(source)
    except (RuntimeError, ValueError):
        return None
    return out if out.numel() else None


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("kind", PADS)
def test_a_padded_size_is_torchs(kind: str, rank: int) -> None:
    name = f"{kind}Pad{rank}d"
    for before, after in product(CELLS, CELLS):
        padding = (before, after) + (0, 0) * (rank - 1)
        nerve = getattr(nn, name)(padding, *PADS[kind])
        module = getattr(torch.nn, name)(padding, *PADS[kind])
        for size in SIZES:
            source = torch.arange(1.0, size + 1).expand(1, 1, *(3,) * (rank - 1), size)
            out, wanted = _actual(module, source), _predicted(nerve, rank, size)
            if wanted is None and kind == "Circular" and out is not None:
                # Cut off at one end, and at the other continued by more than what is left: with
                # more than one axis torch copies cells that the same copy writes.
                assert min(before, after) < 0 < max(before, after)
                continue
            actual = None if out is None else out.shape[-1]
            assert actual == wanted, (before, after, size)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_circular_padding_reads_nothing_but_the_map(rank: int) -> None:
    name = f"CircularPad{rank}d"
    for before, after in product(CELLS, CELLS):
        padding = (before, after) + (0, 0) * (rank - 1)
        for size in SIZES:
            if _predicted(getattr(nn, name)(padding), rank, size) is None:
                continue
            source = torch.arange(1.0, size + 1).expand(1, 1, *(3,) * (rank - 1), size)
            out = getattr(torch.nn, name)(padding)(source)
            assert set(out.flatten().tolist()) <= set(source.flatten().tolist())
