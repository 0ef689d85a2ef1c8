"""`BlurPool`: held against the filters of the paper, padded and applied step by step."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.compiling import make

SPEC = """
def net():
    return build([((3, (1,) * {rank}), nv.Input()), ((3, ...), nv.BlurPool{rank}d({given}))])
"""
# Zhang, arXiv:1904.11486, section 3.2, and those between.
ROWS = {1: [1], 2: [1, 1], 3: [1, 2, 1], 4: [1, 3, 3, 1], 5: [1, 4, 6, 4, 1]}
MODES = {"zeros": "constant"}


def _blur(folder: Path, rank: int, given: str) -> nn.Module:
    (model,) = make(folder, SPEC.format(rank=rank, given=given))
    return model.create()


def _along(x: Tensor, axis: int, size: int, stride: int, mode: str) -> Tensor:
    """One axis blurred and strided, by sums of slices."""
    x = x.movedim(axis, -1)
    shape = x.shape
    cells = ((size - 1) // 2, size // 2)
    x = F.pad(x.flatten(0, -2), cells, mode=MODES.get(mode, mode))
    row = ROWS[size]
    count = x.shape[-1] - size + 1
    x = sum((x[:, i : i + count] * w for i, w in enumerate(row)), torch.zeros(()))
    x = x[:, ::stride] / sum(row)
    return x.reshape(*shape[:-1], -1).movedim(-1, axis)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular", "zeros"])
def test_it_is_what_the_paper_says(mode: str, tmp_path: Path) -> None:
    for size, stride in product(ROWS, (1, 2, 3)):
        given = f'({size}, 3), "{mode}", stride=({stride}, 2)'
        module = _blur(tmp_path, 2, given)
        for height in range(max(size, 4), 10):
            x = torch.rand(2, 3, height, 7)
            expected = _along(x, -1, 3, 2, mode)
            expected = _along(expected, -2, size, stride, mode)
            torch.testing.assert_close(module(x), expected)
            assert expected.shape[-2:] == (-(-height // stride), 4)


@pytest.mark.parametrize("rank", [1, 3])
def test_it_is_so_along_any_number_of_axes(rank: int, tmp_path: Path) -> None:
    x = torch.rand(2, 3, *(7, 6, 5)[:rank])
    expected = x
    for axis in range(2, 2 + rank):
        expected = _along(expected, axis, 3, 2, "reflect")
    torch.testing.assert_close(_blur(tmp_path, rank, "")(x), expected)


def test_a_constant_stays_and_its_filter_is_in_no_checkpoint(tmp_path: Path) -> None:
    module = _blur(tmp_path, 2, "5")
    assert torch.equal(module(torch.ones(1, 3, 8, 9)), torch.ones(1, 3, 4, 5))
    assert not module.state_dict() and not list(module.parameters())
    (kernel,) = module.double().buffers()
    assert kernel.dtype is torch.float64
