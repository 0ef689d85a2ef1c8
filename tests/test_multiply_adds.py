"""The summary's multiply-adds are half of what torch's own counter counts."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from generated import resnet
from neurlink_gen.commands.summary import read_size, summary_data
from neurlink_gen.pipeline import Spec, check_specs
from tests import goldens
from tests.compiling import MadeModel, make

CONVOLUTIONS = {
    "strided": "((8, 2), nv.Conv2d(5)), ((6, 6), nv.Conv2d((3, 4), padding=1, stride=3))",
    "grouped": "((8, 1), nv.Conv2d(3, groups=4)), ((16, 2), nv.Conv2d(3, groups=8))",
    "dilated": "((8, 1), nv.Conv2d(3, dilation=3, bias=True)), ((8, 1), nv.Conv2d(2))",
    "transposed": "((8, 0.5), nv.ConvTransposed2d(4)), ((6, 0.25), nv.ConvTransposed2d(3, bias=True))",
    "transposed in groups": "((8, 0.5), nv.ConvTransposed2d(4, groups=4)), ((8, 0.25), nv.ConvTransposed2d(2, groups=2))",
    "with norm and activation": "((8, 2), nv.Conv2d_BN_ReLU(3)), ((8, 2), nn.PReLU())",
    "torch's own": "((8, ...), nn.Conv2d(4, 8, 3, 2)), ((4, ...), nn.ConvTranspose2d(8, 4, 3, 2, groups=2))",
    "projected": "((8, 2), nv.Conv2d(3)), ((8, 2), nv.SkipConnect2d[[0, -1]](1)), ((4, 1), nv.Conv2d[0](1)), ((4, 1), nv.SkipConnect2d[[-2, -1]](2))",
    "linear": '((4, "(3, 2)"), nv.AvgPool2d()), ((24, ()), nv.Flatten()), ((5, ()), nv.Linear()), ((7, ()), nn.Linear(5, 7))',
    "three axes": "((6, 2), nv.Conv3d(3, groups=2)), ((4, 1), nv.ConvTransposed3d(2))",
    "one axis": "((6, 2), nv.Conv1d(3, groups=2)), ((4, 1), nv.ConvTransposed1d(4))",
}


def counted(model: MadeModel, size: str) -> tuple[object, int]:
    """What the summary says at a size, and what torch counts."""
    shape = tuple(map(int, size.split("x")))
    with torch.device("meta"):
        module = model.create().eval()
        counter = FlopCounterMode(display=False)
        with counter:
            module(torch.empty(shape))
    said = summary_data(model.model, read_size(size, model.model))["multiply_adds"]
    return said, counter.get_total_flops()


@pytest.mark.parametrize("lines", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_each_kind_of_layer(lines: str, tmp_path: Path) -> None:
    rank = 3 if "3d" in lines else 1 if "1d" in lines else 2
    size = "x".join(["12", "24", "36"][:rank])
    lines = f"((4, {(1,) * rank}), nv.Input()), {lines}"
    (model,) = make(tmp_path, f"def net():\n    return build([{lines}])\n")
    said, flops = counted(model, f"2x4x{size}")
    assert flops > 0
    assert flops == 2 * said  # type: ignore[operator]  # a summary's values are objects to mypy


@pytest.mark.parametrize("name", ["ResNet18", "ResNet50", "WideResNet50_2"])
def test_resnets(name: str) -> None:
    made = check_specs([Spec(goldens.ROOT / "specs" / "resnet.py", name)])
    said, flops = counted(MadeModel(made.models[0], resnet), "2x3x224x160")
    assert flops == 2 * said  # type: ignore[operator]  # a summary's values are objects to mypy


def test_resnet50_has_the_multiply_adds_that_everyone_quotes() -> None:
    made = check_specs([Spec(goldens.ROOT / "specs" / "resnet.py", "ResNet50")])
    data = summary_data(made.models[0], read_size("1x3x224x224", made.models[0]))
    assert data["multiply_adds"] == 4_089_184_256
