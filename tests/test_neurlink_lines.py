"""What neurlink's own tests cover, line by line: the same text under both packages, the same numbers.

Sizes are divisible and kernels such that neurlink is right; where it is not, see
`test_neurlink_differences.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import torch

from tests.neurlink_pairs import assert_close, function, pairs

IMAGE = '((3, 1), nv.Input["image"]())'
AB = ('((8, 1), nv.Conv2d["a"](3))', '((8, 1), nv.Conv2d["image", "b"](5))')
# We leave out what nothing uses, so every line is used in the end.
USE_ALL = ('((8, 1), nv.Add[["a", "b"], "ab"]())', '((8, 1), nv.Add[["ab", -2]]())')
# What follows an image and two lines that are tagged "a" and "b".
SELECTORS = {
    "an_int": ("((8, 1), nv.Conv2d[1](3))",),
    "zero": ("((8, 1), nv.Conv2d[0](3))",),
    "negative": ("((8, 1), nv.Conv2d[-2](3))",),
    "a_tag": ('((8, 1), nv.Conv2d["a"](3))',),
    "a_selector_and_a_tag": (
        '((8, 1), nv.Conv2d["a", "c"](3))',
        '((8, 1), nv.Add[["c", "b"]]())',
    ),
    "an_int_and_a_tag": (
        '((8, 1), nv.Conv2d[1, "c"](3))',
        '((8, 1), nv.Conv2d["a"](3))',
        '((8, 1), nv.Add[["c", -1]]())',
    ),
    "a_list_of_tags": ('((8, 1), nv.Add[["b", "a"]]())',),
    "a_list_of_ints": ("((8, 1), nv.Add[[1, -1]]())",),
    "a_mixed_list": ('((8, 1), nv.Add[["a", -1]]())',),
    "a_list_and_a_tag": (
        '((8, 1), nv.Add[["a", "b"], "sum"]())',
        '((8, 1), nv.Add[["sum", "a"]]())',
    ),
    "a_slice": ("((8, 1), nv.Add[1:3]())",),
    "an_open_slice": ("((8, 1), nv.Add[-2:]())",),
    "a_slice_with_a_step": (
        "((8, 1), nv.Conv2d(3))",
        "((8, 1), nv.Add[1::2]())",
    ),
    "a_slice_of_tags": (
        '((8, 1), nv.Conv2d["c"](3))',
        '((8, 1), nv.Add["a":"c"]())',
        '((8, 1), nv.Add[["c", -1]]())',
    ),
    "a_slice_from_a_tag": ('((8, 1), nv.Add["a":]())',),
    "a_slice_of_both": ('((8, 1), nv.Add["a":3]())',),
    "a_skip_by_tags": ('((8, 1), nv.SkipConnect2d[["a", "b"]]())',),
    "nested_lines": (
        "[((8, 1), nv.Conv2d(3)), [((8, 1), nv.Conv2d_BN_ReLU(1))] * 2]",
        "((8, 1), nv.Add[[3, -1]]())",
    ),
}
# Forms that are lists of lists, which neurlink hands to nerves as lists of lists: to be flat there.
NESTED = {
    "a_nested_list": ('nv.Add[[["a"], ["b"]]]()', 'nv.Add[["a", "b"]]()'),
    "a_deep_list": ('nv.Add[[[[1]], [[], "b"]]]()', 'nv.Add[[1, "b"]]()'),
    "a_slice_in_a_list": ("nv.Add[[slice(1, 3)]]()", "nv.Add[1:3]()"),
    "none_in_a_list": ('nv.Add[["a", None, "b"]]()', 'nv.Add[["a", "b"]]()'),
}


# An even kernel with stride 1 is written padding="same", of which torch warns that it copies.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")


@pytest.fixture(autouse=True)
def _the_same_numbers_each_time() -> None:
    torch.manual_seed(5)


def test_every_selector_takes_what_it_takes_in_neurlink(tmp_path: Path) -> None:
    text = "".join(
        function(name, IMAGE, *AB, *lines, *USE_ALL)
        for name, lines in SELECTORS.items()
    )
    found = pairs(
        tmp_path, text.replace('nv.Input["image"]', 'nv.Input[None, "image"]')
    )
    assert set(found) == set(SELECTORS)
    for name, pair in found.items():
        assert_close(*pair.outputs(torch.randn(2, 3, 12, 16)))


def test_lists_in_lists_are_flattened(tmp_path: Path) -> None:
    ours, flat = (
        "".join(
            function(name, IMAGE, *AB, f"((8, 1), {forms[which]})")
            for name, forms in NESTED.items()
        )
        for which in (0, 1)
    )
    found = pairs(tmp_path, flat, ours)
    assert set(found) == set(NESTED)
    for pair in found.values():
        assert_close(*pair.outputs(torch.randn(2, 3, 12, 16)))


def test_none_selects_nothing(tmp_path: Path) -> None:
    text = function(
        "two",
        "((3, 1), nv.Input[None]())",
        '((3, 1), nv.Input[None, "other"]())',
        '((8, 1), nv.Conv2d["other", "seen"](3))',
        "((8, 1), nv.Conv2d[0](3))",
        '((8, 1), nv.Add[["seen", -1]]())',
    )
    (pair,) = pairs(tmp_path, text).values()
    assert_close(*pair.outputs(torch.randn(2, 3, 8, 8), torch.randn(2, 3, 8, 8)))


BASES = {
    "the_first": ("nv.Input()", "nv.Input()", (8, 12), (8, 12)),
    "the_second": ("nv.Input()", "nv.Input(base_shape=True)", (8, 12), (8, 12)),
    "positional": ("nv.Input(False)", "nv.Input(True, None)", (8, 12), (8, 12)),
}


@pytest.mark.parametrize("name", BASES)
def test_either_input_is_the_base(name: str, tmp_path: Path) -> None:
    first, second, left, right = BASES[name]
    text = function(
        "based",
        f"((3, 1), {first})",
        f"((2, 1), {second})",
        "((8, 2), nv.Conv2d[0](3))",
        "((8, 2), nv.Conv2d[1](3))",
        "((8, 2), nv.Add[[2, 3]]())",
    )
    (pair,) = pairs(tmp_path, text).values()
    assert_close(*pair.outputs(torch.randn(2, 3, *left), torch.randn(2, 2, *right)))


def convolutions(rank: int, transposed: bool) -> Iterator[tuple[str, int, int, int]]:
    """Convolutions that torch can do with neurlink's paddings: name, kernel, dilation, stride."""
    for kernel, dilation, stride in product(range(1, 6), (1, 2), (1, 2, 3)):
        span = dilation * (kernel - 1) + 1
        if span < stride - 1 or (transposed and stride == 1 and span % 2 == 0):
            continue  # neurlink's padding is negative, or its output padding too large
        if rank == 3 and kernel > 3:
            continue
        yield f"k{kernel}d{dilation}s{stride}", kernel, dilation, stride


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_convolutions(rank: int, mode: str, tmp_path: Path) -> None:
    """Same, odd, even, dilated, strided; with every padding."""
    cases = list(convolutions(rank, transposed=False))
    theirs, ours = (
        "".join(
            function(
                name,
                f"((2, {(1,) * rank}), nv.Input())",
                f"((4, {(s,) * rank}), nv.Conv{rank}d({k}, {d}, groups=2, bias=True, "
                f"padding_mode={mode!r}{as_in_neurlink(k, d, s) if is_ours else ''}))",
            )
            for name, k, d, s in cases
        )
        for is_ours in (False, True)
    )
    found = pairs(tmp_path, theirs, ours)
    axes = tuple(range(-rank, 0))
    for name, kernel, dilation, stride in cases:
        pair, image = found[name], torch.randn(2, 2, *(12, 18, 12)[:rank])
        mirrored = stride == 1 and dilation * (kernel - 1) % 2 == 1
        if not mirrored:
            assert_close(*pair.outputs(image))
            continue
        # Neurlink pads the odd cell at the start, and torch, as we do, at the end.
        weight = next(pair.ours.parameters())
        with torch.no_grad():
            wanted = pair.theirs(image)
            weight.copy_(weight.flip(axes))
            assert_close(wanted, pair.ours(image.flip(axes)).flip(axes))


def as_in_neurlink(kernel: int, dilation: int, stride: int) -> str:
    """The padding, where ours is another one: what all sizes need, and not only divisible ones."""
    span = dilation * (kernel - 1) + 1
    if stride <= 2 or span % 2 == 0:
        return ""
    return f", padding={max(span - stride + 1, 0) // 2}"


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_transposed_convolutions(rank: int, tmp_path: Path) -> None:
    cases = list(convolutions(rank, transposed=True))
    text = "".join(
        function(
            name,
            f"((4, {(1,) * rank}), nv.Input(base_shape=True))",
            f"((4, {s}), nv.Input())",
            f"((4, 1), nv.ConvTransposed{rank}d({k}, {d}, groups=2))",
        )
        for name, k, d, s in cases
    )
    found = pairs(tmp_path, text)
    for name, _, _, stride in cases:
        sizes = (12, 6, 12)[:rank]
        image = torch.randn(2, 4, *sizes)
        small = torch.randn(2, 4, *(size // stride for size in sizes))
        assert_close(*found[name].outputs(image, small))


ENDINGS = ("", "_ReLU", "_BN_ReLU", "_ReLU_BN")


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_endings(rank: int, tmp_path: Path) -> None:
    """Neurlink's three-dimensional ones need their normalisation said."""
    norm = ", norm=nn.BatchNorm3d" if rank == 3 else ""
    text = "".join(
        function(
            f"{nerve}{rank}d{ending}",
            f"((3, {(1,) * rank}), nv.Input())",
            f"((4, 2), nv.AvgPool{rank}d(2))".replace("((4", "((3"),
            f"((4, {ratio}), nv.{nerve}{rank}d{ending}(3{norm if 'BN' in ending else ''}))",
        )
        for nerve, ratio in (("Conv", 4), ("ConvTransposed", 1))
        for ending in ENDINGS
    )
    found = pairs(tmp_path, text)
    assert len(found) == 8
    for pair in found.values():
        assert_close(*pair.outputs(torch.randn(2, 3, *(8, 12, 4)[:rank])))


def test_what_else_there_is(tmp_path: Path) -> None:
    """Pools, interpolation, skip connections up and down, torch's modules, fixed sizes."""
    after = {
        "pools": (
            "((8, 2), nv.MaxPool2d(3))",
            "((8, 4), nv.AvgPool2d(2))",
            "((8, 8), nv.AvgPool2d(3))",
        ),
        "ratios_by_axis": (
            "((8, (2, 1)), nv.MaxPool2d((3, 1)))",
            "((8, (2, 2)), nv.Conv2d((1, 5)))",
        ),
        "global_pool_of_an_odd_map": (
            "((8, 8), nv.Conv2d(8))",
            '((8, "(1, 1)"), nv.AvgPool2d())',
        ),
        "resized": (
            "((8, 4), nv.AvgPool2d(4))",
            '((8, 2), nv.Interpolate("bilinear"))',
            '((8, 1), nv.Interpolate("bicubic"))',
        ),
        "skip_down": (
            "((16, 2), nv.Conv2d(3))",
            "((16, 2), nv.SkipConnect2d[[1, -1]](1, norm=nn.BatchNorm2d))",
        ),
        "skip_up": (
            "((16, 2), nv.Conv2d(3))",
            "((8, 1), nv.SkipConnect2d[[-1, 1]](3))",
        ),
        "skip_of_equals": (
            "((8, 1), nv.Conv2d(3))",
            "((8, 1), nv.SkipConnect2d[[1, -1]]())",
        ),
        "torch_modules": (
            "((8, 1), nn.BatchNorm2d(8))",
            "((8, 1), nn.LeakyReLU(0.2))",
            "((8, 1), nn.I())",
            "((8, 1), nv.Identity())",
        ),
        "options": (
            "((8, 2), nv.Conv2d(3, 1, 4, True, norm=nn.BatchNorm2d, act=nn.SiLU, norm_after_act=False))",
            "((8, 2), nv.Conv2d(3, act=nn.ELU, norm=nn.InstanceNorm2d))",
            "((8, 1), nv.Conv2d(4, transposed=True))",
        ),
    }
    stem = ('((8, 1), nv.Conv2d_ReLU["stem"](3))',)
    text = "".join(
        function(name, IMAGE, *stem, *lines) for name, lines in after.items()
    )
    text += function(
        "fixed",
        '((3, "(24, 40)"), nv.Input())',
        "((8, 2), nv.Conv2d(3))",
        '((8, "(6, 10)"), nv.Conv2d(3))',
    )
    found = pairs(tmp_path, text)
    assert set(found) == {*after, "fixed"}
    for pair in found.values():
        assert_close(*pair.outputs(torch.randn(2, 3, 24, 40)))


COMPOSITES = """\
class Residual(nv.Nerve):
    def __init__(self, width=1.0, norm=nn.BatchNorm2d):
        super().__init__()
        before, out = self.input_links[0].dims[0], self.target_dims[0]
        hidden = (int(out.channels * width), out.shape)
        shrinks = out.shape < before.shape
        first = self.add((hidden, nv.Conv2d_BN_ReLU(3, transposed=not shrinks and out != before)))
        self.add((out, nv.Conv2d[first](1, norm=norm)), "inner")
        numbers = self.add([(out, nv.Conv2d["inner"](3)), (out, nn.ReLU())])
        self.add((out, nv.Add[["inner", numbers[1]]]()), tag="both")
        self.add((out, nv.SkipConnect2d[[0, "both"]](1)))


class Cross(nv.Nerve):
    def __init__(self):
        super().__init__()
        assert len(self.input_links) == 2
        left, right = self.input_links
        assert len(left.dims) == len(right.dims) == 1
        out = self.target_dims[0]
        end = self.add([(out, Residual[0](2.0)), (out, Residual[1]())])
        self.add((out, nv.Add[end]()))


def net():
    block = Residual(width=0.5)
    return nv.build([
        ((3, 1), nv.Input()),
        [((8, 2), block)] * 2,
        ((16, 4), Residual["small"](norm=nn.Identity)),
        ((8, 2), Residual["small", "large"]()),
        ((4, 4), Cross[["large", "small"]]()),
    ])
"""


def test_composite_nerves(tmp_path: Path) -> None:
    """`self.add` with tags and numbers, dims and links, one recipe on many lines, nerves in nerves."""
    (pair,) = pairs(tmp_path, COMPOSITES).values()
    assert_close(*pair.outputs(torch.randn(2, 3, 16, 24)))
