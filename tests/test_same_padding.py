"""`padding="same"` where a window strides: held against what TensorFlow says that it does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import neurlink_gen.nerves as nv
from neurlink_gen import build
from neurlink_gen.algebra.sizes import Size
from neurlink_gen.elaborate import elaborate
from neurlink_gen.ops import arithmetic
from tests.compiling import make

nerves: Any = nv
SPEC = """
def net():
    return build([((2, (1,) * {rank}), nv.Input({promise})), {line}])
"""


def _made(folder: Path, line: str, rank: int = 1, promise: str = "") -> nn.Module:
    (model,) = make(folder, SPEC.format(line=line, rank=rank, promise=promise))
    return model.create()


def _padded(
    x: Tensor, windows: Sequence[tuple[int, int, int]], value: float = 0.0
) -> Tensor:
    """As tf.nn documents it: so many cells, half of them before, an odd one after."""
    cells: list[int] = []
    for n, (kernel, dilation, stride) in zip(x.shape[2:], windows, strict=True):
        out = (n + stride - 1) // stride
        total = max((out - 1) * stride + (kernel - 1) * dilation + 1 - n, 0)
        cells = [total // 2, total - total // 2, *cells]
    return F.pad(x, cells, value=value)


SHARED = """
class Down(nv.Nerve):
    def __init__(self):
        super().__init__()
        (out,) = self.target_dims
        self.add((out, nv.Conv2d["conv"](3, padding="same")))


def net():
    conv, down = nv.Shared["conv"](nv.Conv2d(3, padding="same")), nv.Shared["down"](Down())
    lines = [((4, 2), conv()), ((4, 4), conv()), ((4, 8), down()), ((4, 16), down())]
    return build([((4, 1), nv.Input(multiple_of=8)), *lines, ((4, 16), Down())])
"""


def test_lines_that_share_a_convolution_need_no_other_promise(tmp_path: Path) -> None:
    (model,) = make(tmp_path, SHARED)
    module = model.create()
    x = y = torch.randn(1, 4, 8, 24)
    conv, down, last = module.parameters()
    for weight in (conv, conv, down, down):
        y = F.conv2d(_padded(y, [(3, 1, 2)] * 2), weight, stride=2)
    torch.testing.assert_close(module(x), F.conv2d(y, last, padding=1))


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("dilation", [1, 2])
def test_a_convolution(dilation: int, tmp_path: Path) -> None:
    for kernel, stride in product(range(1, 6), range(1, 5)):
        given = f"{kernel}, {dilation}, padding='same'"
        module = _made(tmp_path, f"((3, {stride}), nv.Conv1d['conv']({given}))")
        (weight,) = module.parameters()
        assert list(module.state_dict()) == ["conv.weight"]
        for size in range(1, 12):
            x = torch.randn(1, 2, size)
            padded = _padded(x, [(kernel, dilation, stride)])
            expected = F.conv1d(padded, weight, stride=stride, dilation=dilation)
            torch.testing.assert_close(module(x), expected)
            assert expected.shape[-1] == -(-size // stride)


def test_pools(tmp_path: Path) -> None:
    for kernel, stride in product(range(1, 6), range(1, 5)):
        given = f"{kernel}, padding='same'"
        largest = _made(tmp_path, f"((2, {stride}), nv.MaxPool1d({given}))")
        counting = _made(tmp_path, f"((2, {stride}), nv.AvgPool1d({given}))")
        given += ", count_include_pad=False"
        average = _made(tmp_path, f"((2, {stride}), nv.AvgPool1d({given}))")
        for size in range(1, 12):
            x = torch.randn(1, 2, size)
            at = [(kernel, 1, stride)]
            lowest = _padded(x, at, value=float("-inf"))
            expected = F.max_pool1d(lowest, kernel, stride)
            assert torch.equal(largest(x), expected)
            padded = _padded(x, at)
            expected = F.avg_pool1d(padded, kernel, stride)
            torch.testing.assert_close(counting(x), expected)
            share = F.avg_pool1d(_padded(torch.ones_like(x), at), kernel, stride)
            torch.testing.assert_close(average(x), expected / share)


@pytest.mark.parametrize("rank", [2, 3])
def test_each_axis_has_padding_of_its_own(rank: int, tmp_path: Path) -> None:
    kernel, stride = (3, 4, 2)[:rank], (2, 1, 3)[:rank]
    given = f"{kernel}, stride={stride}, padding='same'"
    module = _made(tmp_path, f"((3, ...), nv.Conv{rank}d({given}))", rank)
    convolve = (F.conv2d, F.conv3d)[rank - 2]
    (weight,) = module.parameters()
    for sizes in ((5, 6, 7), (8, 5, 4)):
        x = torch.randn(1, 2, *sizes[:rank])
        windows = [(k, 1, s) for k, s in zip(kernel, stride, strict=True)]
        expected = convolve(_padded(x, windows), weight, stride=stride)
        torch.testing.assert_close(module(x), expected)


@pytest.mark.parametrize(
    ("promise", "size"), [("multiple_of=2", 8), ("size=7", 7), ("size=(8,)", 8)]
)
def test_what_is_promised_decides_the_padding(
    promise: str, size: int, tmp_path: Path
) -> None:
    line = "((3, 2), nv.Conv1d(3, padding='same'))"
    module = _made(tmp_path, line, promise=promise)
    (convolution,) = module.children()
    assert type(convolution) is nn.Conv1d
    x = torch.randn(1, 2, size)
    (weight,) = module.parameters()
    expected = F.conv1d(_padded(x, [(3, 1, 2)]), weight, stride=2)
    torch.testing.assert_close(module(x), expected)
    with pytest.raises(ValueError, match="^expected "):
        module(torch.randn(1, 2, size + 1))


def test_the_padding_of_a_size_is_known_or_varies() -> None:
    for multiple, ratio in product((1, 2, 3, 4, 8, 12), (1, 2, 3, 4)):
        size = Size.base("L", multiple=multiple).ceil_divide(ratio)
        for kernel, dilation, stride in product(range(1, 6), (1, 2), range(1, 5)):
            known = arithmetic.same_padding(size, kernel, dilation, stride)
            seen = set()
            for n in range(multiple, 40 * multiple, multiple):
                left = -(-n // ratio)
                x = torch.empty(1, 1, left, device="meta")
                padded = _padded(x, [(kernel, dilation, stride)])
                seen.add(padded.shape[-1] - left)
            assert (known is None) == (len(seen) > 1)
            assert known is None or {sum(known)} == seen
            assert known is None or known[1] - known[0] in (0, 1)


def test_it_gives_the_declared_size_at_every_size() -> None:
    for kernel, stride in product(range(1, 6), range(1, 5)):
        line = ((3, (stride,)), nerves.Conv1d(kernel, padding="same"))
        graph, findings = elaborate(build([((2, (1,)), nv.Input()), line]))
        assert not findings
        ((made,),) = (tensor.sizes for tensor in graph.nodes[1].produced)
        assert made == Size.base("L").ceil_divide(stride)


def test_a_tagged_pool_is_made_once_for_the_map_and_for_what_of_it_counts(
    tmp_path: Path,
) -> None:
    given = "3, padding='same', count_include_pad=False"
    module = _made(tmp_path, f"((2, 2), nv.AvgPool1d['mean']({given}))")
    assert [name for name, _ in module.named_children()] == ["pad", "mean"]
