"""The rules of good design find what they are about, and leave alone what is meant."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from neurlink_gen import compile_spec
from tests import goldens
from tests.compiling import PREAMBLE

VECTOR = '((3, "(1, 1)"), nv.AvgPool2d()), ((3, ()), nv.Flatten()), '
BLOCK = """\
class Block(nv.Nerve):
    def __init__(self, *lines):
        super().__init__()
        self.add([(self.target_dims[0], line) for line in lines])


"""


def codes(folder: Path, lines: str) -> list[str]:
    path = folder / "spec.py"
    head = "def net():\n    return build([((3, 1), nv.Input(multiple_of=32)),\n"
    path.write_text(f"{PREAMBLE}{BLOCK}{head}{lines}\n])\n", "utf-8")
    return [found.rule.code for found in compile_spec(path).diagnostics]


@pytest.mark.parametrize(
    "lines, expected",
    [
        # A bias before a normalisation.
        ("((8, 1), nn.Conv2d(3, 8, 1)), ((8, 1), nn.BatchNorm2d())", ["NL502"]),
        ("((8, 1), nn.Conv2d(3, 8, 1)), ((8, 1), nn.InstanceNorm2d())", ["NL502"]),
        ("((8, 1), nn.Conv2d(3, 8, 1)), ((8, 1), nn.GroupNorm(2))", []),
        ("((8, 1), nn.Conv2d(3, 8, 1, bias=True)), ((8, 1), nn.BatchNorm2d())", []),
        ("((8, 1), nv.Conv2d(3)), ((8, 1), nn.BatchNorm2d())", []),
        ("((8, 1), Block(nv.Conv2d(1, bias=True))), ((8, 1), nn.BatchNorm2d())", []),
        (
            "((8, 1), Block(nn.Conv2d(3, 8, 1))), ((8, 1), Block(nn.BatchNorm2d()))",
            [],
        ),
        ("((8, 1), Block(nn.Conv2d(3, 8, 1))), ((8, 1), nn.BatchNorm2d())", ["NL502"]),
        (
            "((8, 1), nn.Conv2d(3, 8, 1)), ((8, 1), nn.BatchNorm2d()), "
            "((8, 1), nv.Add[[1, 2]]())",
            [],
        ),
        # Activations.
        ("((8, 1), nv.Conv2d_ReLU(3)), ((8, 1), nn.SiLU())", ["NL503"]),
        ("((8, 1), Block(nv.Conv2d_ReLU(3), nn.GELU()))", ["NL503"]),
        ("((8, 1), nv.Conv2d(3, act=nn.Softplus)), ((8, 1), nn.Tanh())", []),
        ("((8, 1), nv.Conv2d_ReLU(3)), ((8, 1), nv.Conv2d_ReLU(3))", []),
        ("((8, 1), nv.Conv2d_ReLU_BN(3)), ((8, 1), nn.ReLU())", []),
        # Linear layers.
        (VECTOR + "((9, ()), nv.Linear()), ((9, ()), nv.Linear())", ["NL504"]),
        (
            VECTOR + "((9, ()), nv.Linear()), ((9, ()), nn.Dropout()), "
            "((9, ()), nv.Linear())",
            ["NL504"],
        ),
        (VECTOR + "((2, ()), nv.Linear()), ((9, ()), nv.Linear())", []),
        (
            VECTOR + "((9, ()), nv.Linear()), ((9, ()), nn.ReLU()), "
            "((9, ()), nv.Linear())",
            [],
        ),
        (
            VECTOR + "((9, ()), nv.Linear()), ((9, ()), nv.Linear()), "
            "((9, ()), nv.Add[[-2, -1]]())",
            [],
        ),
        # Normalisations.
        ('((3, "(1, 1)"), nv.AvgPool2d()), ((3, "(1, 1)"), nn.BatchNorm2d())', ["NL505"]),
        ('((3, "(2, 1)"), nv.AvgPool2d()), ((3, "(2, 1)"), nn.BatchNorm2d())', []),
        (VECTOR + "((3, ()), nn.BatchNorm1d())", []),
        ("((3, 1), nn.Dropout(0.2)), ((3, 1), nn.BatchNorm2d())", ["NL506"]),
        ("((3, 1), nn.Dropout(0.0)), ((3, 1), nn.BatchNorm2d())", []),
        ("((3, 1), nn.Dropout(0.2)), ((3, 1), nv.Conv2d(3)), ((3, 1), nn.BatchNorm2d())", []),
        ("((8, 1), nv.Conv2d_BN_ReLU(3)), ((8, 1), nn.BatchNorm2d())", []),
        ("((3, 1), nn.BatchNorm2d()), ((3, 1), nn.BatchNorm2d())", ["NL509"]),
        # The end of a classifier.
        (VECTOR + "((9, ()), nv.Linear()), ((9, ()), nn.Softmax(1))", ["NL507"]),
        (VECTOR + "((9, ()), nv.Linear()), ((9, ()), nn.LogSoftmax(1))", []),
        ("((9, 1), nv.Conv2d(1)), ((9, 1), nn.Softmax2d())", []),
        (
            VECTOR + '((3, ()), nv.Linear["gate"]()), ((3, ()), nn.Softmax(1)), '
            "((3, ()), nv.Mul[[-3, -1]]())",
            [],
        ),
        # Maps that shrink and grow.
        ("((3, 2), nv.MaxPool2d(3)), ((3, 1), nv.Interpolate())", ["NL508"]),
        ("((3, 2), nn.AvgPool2d(2)), ((3, 1), nn.Upsample(scale_factor=2))", ["NL508"]),
        ("((3, 2), nv.MaxPool2d(3)), ((3, 1), nv.ConvTransposed2d(4))", []),
        (
            "((3, 2), nv.AvgPool2d(3)), ((3, 1), nv.Interpolate()), "
            "((3, 2), nv.Conv2d[1](3)), ((3, 2), nv.MaxPool2d[2](3)), "
            "((9, 2), nv.Concat[[1, 3, 4]]())",
            [],
        ),
        ('((3, "(1, 1)"), nv.AvgPool2d()), ((3, 1), nv.Interpolate())', []),
        # Windows.
        ("((8, 4), nv.Conv2d(3))", ["NL511"]),
        ("((8, (1, 4)), nv.Conv2d(3))", ["NL511"]),
        ("((8, 2), nv.Conv2d(1))", []),
        ("((8, 4), nv.Conv2d(3, dilation=2))", []),
        ("((3, 4), nv.MaxPool2d(4))", []),
        ("((8, 2), nv.Conv2d(3)), ((8, 1), nv.ConvTransposed2d(5))", ["NL512"]),
        ("((8, 2), nv.Conv2d(3)), ((8, 1), nv.ConvTransposed2d(3, like=0))", []),
        ("((8, 2), nv.Conv2d(3)), ((8, 1), nv.ConvTransposed2d(1))", []),
        ("((8, ...), nv.Conv2d(1, padding=1))", ["NL513"]),
        ("((8, ...), nv.Conv2d(3, padding=2))", []),
        ("((8, ...), nv.Conv2d(3, dilation=2, padding=4))", []),
        ("((64, 1), nv.Conv2d(3, 64))", ["NL210"]),
        ("((3, 1), nv.Conv2d(3, 2))", []),
        ('((3, "(1, 1)"), nv.AvgPool2d()), ((8, "(1, 1)"), nv.Conv2d(3))', ["NL514"]),
        ('((3, "(2, 2)"), nv.AvgPool2d()), ((8, "(2, 2)"), nv.Conv2d(5))', ["NL514"]),
        ('((3, "(2, 2)"), nv.AvgPool2d()), ((8, "(2, 2)"), nv.Conv2d(3))', []),
        ('((3, "(2, 2)"), nv.AvgPool2d()), ((8, "(1, 1)"), nv.Conv2d(3))', []),
        # What other libraries count differently.
        ("((3, 1), nn.BatchNorm2d(momentum=0.99))", ["NL515"]),
        ("((3, 1), nn.BatchNorm2d(momentum=None))", []),
        ("((3, 1), nn.BatchNorm2d())", []),
        ("((3, 1), nn.Dropout(0.8))", ["NL516"]),
        ("((3, 1), nn.Dropout(0.7))", []),
        # Sums and joins.
        ("((3, 1), nv.Add[[0, -1]]())", ["NL113"]),
        ("((3, 1), nv.Mul[[0, -1]]())", []),
        ("((6, 1), nv.Concat[[0, -1]]())", []),
        ('((3, 1), nv.Concat["x"]())', ["NL114"]),
        ("((3, 1), nv.Concat[[0]]())", []),
        # Outputs.
        ("((3, 2), (3, 2), nv.MaxPool2d(2, return_indices=True)), ((3, 2), nv.Conv2d[[0]](3))", ["NL107"]),
        ('((3, 2), (3, 2), nv.MaxPool2d["p"](2, return_indices=True)), ((3, 2), nv.Conv2d["p.0"](3))', ["NL112"]),
        ("((3, 2), (3, 2), nv.MaxPool2d(2, return_indices=True))", []),
    ],
)  # fmt: skip
def test_a_network_has_these_warnings(
    lines: str, expected: list[str], tmp_path: Path
) -> None:
    assert codes(tmp_path, lines) == expected


def test_no_shipped_spec_has_a_warning_about_its_design() -> None:
    """But for those that a comment beside the line gives a reason for."""
    specs = sorted(map(str, (goldens.ROOT / "specs").glob("*.py")))
    words = ["check", *specs, "-q", "--warnings-as-errors"]
    done = subprocess.run(
        [sys.executable, "-m", "neurlink_gen", *words], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
