"""The table of a model, and the input sizes at which it can be asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.commands.summary import (
    CONVENTION,
    SizeError,
    read_size,
    rows,
    summary,
    summary_data,
)
from neurlink_gen.graph import Model
from neurlink_gen.pipeline import Spec, check_specs

PREAMBLE = """\
import neurlink_gen.nerves as nv
from neurlink_gen import build, nn

class Block(nv.Nerve):
    def __init__(self):
        super().__init__()
        dim = self.target_dims[0]
        self.add([
            (dim, nv.Conv2d(3, norm=nn.BatchNorm2d)),
            (dim, nn.ReLU()),
            (dim, nv.Conv2d(1, bias=True)),
        ])

def model():
    return build([
"""
# 3 * 8 * 9 weights and 2 * 8 of the norm; then 8 * 16 * 9 + 2 * 16 and 16 * 16 + 16.
STEM, BLOCK = 216 + 16, 1152 + 32 + 272
LINES = """\
        ((3, 1), nv.Input()),
        ((8, 2), nv.Conv2d["stem"](3, norm=nn.BatchNorm2d)),
        ((16, 4), Block()),
        ((16, "(1, 1)"), nv.AvgPool2d()),
        ((16, ()), nv.Flatten()),
        ((10, ()), nv.Linear()),
"""


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return made(tmp_path, LINES)


def made(folder: Path, lines: str, options: str = "") -> Model:
    path = folder / "spec.py"
    path.write_text(PREAMBLE + lines + f"    ]{options})\n")
    found = check_specs([Spec(path)])
    assert not found.has_errors, found.diagnostics
    return found.models[0]


def test_parameters_are_those_of_the_modules(model: Model) -> None:
    assert summary_data(model)["parameters"] == STEM + BLOCK + 170
    assert [row.parameters for row in rows(model, read_size("1x3x8x8", model))] == [
        *(0, STEM, BLOCK, 0, 0, 170)
    ]


def test_multiply_adds_at_a_size(model: Model) -> None:
    at = read_size("2x3x8x6", model)
    stem, block = 216 * 4 * 3, (1152 + 256) * 2 * 2
    counts = [row.multiply_adds for row in rows(model, at)]
    assert counts == [0, 2 * stem, 2 * block, 0, 0, 2 * 160]
    assert summary_data(model, at)["multiply_adds"] == 2 * (stem + block + 160)


def test_without_a_size_shapes_are_symbolic(model: Model) -> None:
    text = summary(model)
    lines = text.splitlines()
    assert lines[0] == "Model (model)"
    assert (
        lines[1].split()
        == "line tag nerve inputs output parameters multiply-adds".split()
    )
    assert lines[4].split() == "1 stem Conv2d 0 [N, 8, H/2, W/2] 232 -".split()
    assert lines[5].split()[:3] == ["2", "Block", "stem"]
    assert lines[-3].split() == ["total", "1,858", "-"]
    assert lines[-1].startswith(CONVENTION) and lines[-1].endswith("one sample.")


def test_a_line_without_convolutions_has_constant_multiply_adds(model: Model) -> None:
    data = summary_data(model)
    assert data["multiply_adds"] is None
    lines = data["lines"]
    assert isinstance(lines, list)
    assert [line["multiply_adds"] for line in lines] == [0, None, None, 0, 0, 160]


def test_with_a_size_shapes_are_numbers(model: Model) -> None:
    at = read_size("2x3x9x7", model)
    lines = summary_data(model, at)["lines"]
    assert isinstance(lines, list)
    assert lines[1] == {
        "line": 1,
        "tag": "stem",
        "nerve": "Conv2d",
        "inputs": ["0"],
        "outputs": [[2, 8, 5, 4]],
        "parameters": STEM,
        "multiply_adds": 2 * 216 * 5 * 4,
        "in_training": False,
    }
    assert lines[-1]["outputs"] == [[2, 10]]
    assert summary(model, at).splitlines()[-1] == CONVENTION


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ("2x3x8", "4 numbers, and 2x3x8 has 3"),
        ("2x4x8x8", "4 channels"),
        ("2,3,8,8", "takes 1 size, and 2,3,8,8 has 4"),
        ("2x3x8x8,2x3x8x8", "takes 1 size, and .* has 2"),
        ("2x3x0x8", "written as 2x3x224x224"),
        ("2x3x-1x8", "written as 2x3x224x224"),
        ("2x3x8x" + "9" * 5000, "written as 2x3x224x224"),
    ],
)
def test_sizes_that_mean_nothing(model: Model, size: str, message: str) -> None:
    with pytest.raises(SizeError, match=message):
        read_size(size, model)


def test_a_size_at_which_the_model_does_not_work(tmp_path: Path) -> None:
    lines = "((3, 1), nv.Input()),\n((3, 2), nv.MaxPool2d(2, ceil_mode=False)),\n"
    model = made(tmp_path, lines)
    assert summary_data(model, read_size("1x3x8x6", model))
    with pytest.raises(SizeError, match="works where H and W are multiples of 2"):
        read_size("1x3x8x9", model)


def test_a_model_of_one_size(tmp_path: Path) -> None:
    model = made(
        tmp_path, "((3, 1), nv.Input(size=(8, 6))),\n((4, 2), nv.Conv2d(3)),\n"
    )
    assert summary_data(model)["multiply_adds"] == 3 * 4 * 9 * 4 * 3
    assert summary_data(model, read_size("2x3x8x6", model))["multiply_adds"] == 2 * 1296
    with pytest.raises(SizeError, match="9 in place of 8"):
        read_size("1x3x9x6", model)


def test_a_size_for_each_input_with_axes_of_its_own(tmp_path: Path) -> None:
    lines = """\
        ((3, 1), nv.Input["image"]()),
        ((1, 2), nv.Input["half_image"]()),
        ((1, ...), nv.Input["sound"](min_size=4)),
        ((8, 1), nv.Conv2d["image"](1)),
        ((2, 4), nv.Conv1d["sound"](9)),
"""
    model = made(tmp_path, lines, ", outputs=[1, 3, 4]")
    image = summary_data(model, read_size("2x3x8x6", model))
    assert image["multiply_adds"] is None
    both = read_size("2x3x8x6,2x1x10", model)
    assert [row.outputs for row in rows(model, both)] == [
        ((2, 3, 8, 6),),
        ((2, 1, 4, 3),),
        ((2, 1, 10),),
        ((2, 8, 8, 6),),
        ((2, 2, 3),),
    ]
    with pytest.raises(SizeError, match="one batch"):
        read_size("2x3x8x6,3x1x10", model)
    with pytest.raises(SizeError, match="takes 2 sizes"):
        read_size("2x3x8x6,2x1x4x3,2x1x10", model)


def test_other_ranks(tmp_path: Path) -> None:
    model = made(tmp_path, "((3, 1), nv.Input()),\n((4, 2), nv.Conv1d(3)),\n")
    assert summary_data(model, read_size("2x3x8", model))["multiply_adds"] == 2 * 36 * 4


def test_unused_lines_count_only_where_they_are_generated(tmp_path: Path) -> None:
    lines = (
        "((3, 1), nv.Input()),\n((8, 1), nv.Conv2d(1)),\n((4, 1), nv.Conv2d[0](1)),\n"
    )
    model = made(tmp_path, lines)
    assert summary_data(model)["parameters"] == 12
    assert "Conv2d (unused)" in summary(model)
    model = made(tmp_path, lines, ", output_intermediate=True")
    assert summary_data(model)["parameters"] == 36


def test_outputs_of_a_line_are_told_apart(tmp_path: Path) -> None:
    lines = '((3, 1), nv.Input["left"]()),\n((3, 1), nv.Input()),\n((3, 1), nv.Add[["left", 1]]()),\n'
    model = made(tmp_path, lines)
    assert rows(model, read_size("1x3x4x4", model))[2].inputs == ("left", "1")


def test_a_precondition_is_traced_to_the_lines_that_need_it(tmp_path: Path) -> None:
    lines = """\
        ((3, 1), nv.Input(multiple_of=4)),
        ((3, 2), nv.MaxPool2d(2)),
        ((3, 4), nv.MaxPool2d(2)),
        ((3, 4), nn.ReLU()),
        ((3, (4, 8)), nv.MaxPool2d((1, 2))),
        ((3, ...), nv.Flatten(2)),
        ((3, ...), nv.Conv1d(7)),
"""
    made_model = made(tmp_path, lines)
    proof = made_model.proof
    assert [(need.axes, need.says, need.example) for need in proof.needs] == [
        (
            ("H", "W"),
            "the line declares H/2, and MaxPool2d gives H//2",
            "H = 1: 1 and 0",
        ),
        (("H", "W"), "MaxPool2d gives H//2, which must be at least 1", "H = 1: 0"),
        (
            ("H", "W"),
            "the line declares H/4, and MaxPool2d gives (H + 1)//4",
            "H = 1: 1 and 0",
        ),
        (
            ("H", "W"),
            "MaxPool2d gives (H + 1)//4, which must be at least 1",
            "H = 1: 0",
        ),
        (
            ("W",),
            "the line declares W/8, and MaxPool2d gives (W + 3)//8",
            "W = 1: 1 and 0",
        ),
        (("W",), "MaxPool2d gives (W + 3)//8, which must be at least 1", "W = 1: 0"),
        (
            ("H", "W"),
            "Conv1d gives (H/4)*(W/8) - 6, which must be at least 1",
            "H = 1, W = 1: -5",
        ),
    ]
    text = summary(made_model)
    works = "It works where H is a multiple of 4, and W is a multiple of 8, and (H/4)*(W/8) is at least 7:"
    assert works in text.splitlines()
    place = f"{tmp_path / 'spec.py'}:"
    traced = [line for line in text.splitlines() if line.startswith(place)]
    assert len(traced) == len(proof.needs)
    data = summary_data(made_model)
    assert data["precondition"] == works[len("It works where ") : -1]


def test_a_model_that_works_everywhere_needs_nothing(model: Model) -> None:
    assert "It works" not in summary(model)
    data = summary_data(model)
    assert data["precondition"] == "" and data["needs"] == []
