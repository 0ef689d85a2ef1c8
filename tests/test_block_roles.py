"""What the parameters of a block's class mean, and the conditions in it: told by the graph, not by chance."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.compiling import PREAMBLE, compiled

CONVOLUTION = "(out, nv.Conv2d(3))"


def init_of(folder: Path, inside: str, uses: str) -> str:
    """The constructor of `Block`, whose lines are given, with the arguments a, b of its uses."""
    path = folder / "spec.py"
    path.write_text(
        PREAMBLE
        + "class Block(nv.Nerve):\n"
        + "    def __init__(self, a: object = None, b: object = None) -> None:\n"
        + "        super().__init__()\n"
        + "        before, out = self.input_links[0].dims[0], self.target_dims[0]\n"
        + f"        self.add([{inside}])\n\n\n"
        + f"def net():\n    return build([((3, 1), nv.Input()), {uses}])\n"
    )
    (source,) = (
        text for name, text in compiled(path).files.items() if name.endswith(path.name)
    )
    block = next(
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Block"
    )
    (init,) = (n for n in block.body if getattr(n, "name", "") == "__init__")
    return ast.unparse(init)


@pytest.mark.parametrize(
    ("inside", "uses", "written"),
    [
        # A projection has the channels of what it is added to, whatever else has as many.
        (
            "((a or out.channels, out.shape), nv.Conv2d(3)), (out, nv.Conv2d(3)), "
            "(out, nv.SkipConnect2d[[0, -1]]())",
            "((16, 1), Block()), ((16, 1), Block(8)), ((32, 1), Block())",
            "self.downsample = nn.Conv2d(in_channels, out_channels,",
        ),
        # What is joined has the sum.
        (
            '(out, nv.Conv2d["a"](3)), '
            '((before.channels + out.channels, out.shape), nv.Concat[[0, "a"]]()), '
            "(out, nv.Conv2d(1))",
            "((3, 1), Block()), ((3, 1), Block()), ((6, 2), nv.Conv2d(3)), ((6, 2), Block())",
            "nn.Conv2d(2 * channels, channels, kernel_size=1",
        ),
        # Where some uses lack a part, and join what would go into it, it is no sum.
        (
            "(before, nv.Conv2d(1)), *([((a, out.shape), nv.Conv2d['more'](3))] if a else []), "
            "(((a or before.channels) + before.channels, out.shape), nv.Concat[[-1, 0]]()), "
            "(out, nv.Conv2d(3))",
            "((8, 1), Block(5)), ((9, 1), Block()), ((8, 1), Block(6))",
            "self.conv2 = nn.Conv2d(hidden_channels, out_channels",
        ),
        # Counts that are always so many times another one are told by it.
        (
            '((4 * a, out.shape), nv.Conv2d["wide"](3)), ((a, out.shape), nv.Conv2d["thin"](3)), '
            + CONVOLUTION,
            "((16, 1), Block(5)), ((16, 1), Block(7))",
            "wide_channels = 4 * a",
        ),
        # So are slopes, and steps over whole windows.
        (
            "(out, nv.Conv2d(3)), (out, nn.PReLU(out.channels))",
            "((16, 1), Block()), ((8, 1), Block())",
            "nn.PReLU(num_parameters=out_channels)",
        ),
        (
            "(out, nv.Conv2d(a, stride=a))",
            "((16, 2), Block(2)), ((16, 6), Block(3))",
            "kernel_size=kernel_size, stride=kernel_size",
        ),
        (
            "((before.channels, ...), nv.MaxPool2d(a))",
            "((3, ...), Block(2)), ((3, ...), Block(3))",
            "self.maxpool = nn.MaxPool2d(kernel_size=kernel_size)",
        ),
    ],
)
def test_a_number_is_what_it_means(
    tmp_path: Path, inside: str, uses: str, written: str
) -> None:
    assert written in init_of(tmp_path, inside, uses)


@pytest.mark.parametrize(
    ("inside", "uses", "condition"),
    [
        # A normalisation stands for the bias that is not there; else it has a flag, even where all
        # that stride have it.
        (
            "(out, nv.Conv2d(3, bias=not a)), *([(out, nn.BatchNorm2d())] if a else [])",
            "((8, 1), Block(True)), ((9, 1), Block()), ((8, 1), Block(True))",
            "not bias",
        ),
        (
            "(out, nv.Conv2d(3)), *([(out, nn.BatchNorm2d())] if a else [])",
            "((8, 2), Block(True)), ((9, 2), Block()), ((8, 4), Block(True))",
            "has_bn1",
        ),
        (
            "(out, nn.GELU(a)), *([(out, nv.Conv2d(1))] if b else [])",
            "((3, 1), Block('none')), ((3, 1), Block('tanh', True))",
            "has_conv1",
        ),
        # A rate is 0 where nothing is dropped.
        (
            "(out, nv.Conv2d(3)), *([(out, nn.Dropout(a))] if a else [])",
            "((8, 2), Block(0.1)), ((9, 2), Block()), ((8, 4), Block(0.2))",
            "p > 0",
        ),
        # What changes the size is there where it changes.
        (
            "(before, nv.Conv2d(1)), *([((before.channels, out.shape), nv.Conv2d['dw'](3))] if a else []), "
            "(out, nv.Conv2d(1)), (out, nv.Conv2d[0](3)), (out, nv.Add[[-2, -1]]())",
            "((8, 2), Block(True)), ((9, 2), Block()), ((8, 4), Block(True))",
            "stride != 1",
        ),
    ],
)
def test_a_condition_is_one_that_a_person_writes(
    tmp_path: Path, inside: str, uses: str, condition: str
) -> None:
    init = init_of(tmp_path, inside, uses)
    assert [line.strip() for line in init.split("\n") if "if " in line] == [
        f"if {condition}:"
    ]
