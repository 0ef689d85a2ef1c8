"""Values that a network computes by: a change of one breaks, though keys and shapes are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.commands.cli import run
from neurlink_gen.compatibility.changes import Change, model_changes
from neurlink_gen.ownership.lock import LOCK_FILE
from tests.spec_history import lines, model_of, section_of

FIRST = "((8, 1), nv.Conv2d(3))"
WITH = "((8, 1), {})"
HALVED = "((8, 2), {})"
DOUBLED = "((8, 1 / 2), {})"


def between(line: str, *values: str) -> list[str]:
    """A spec with each of some nerves in its midst."""
    return [
        lines(FIRST, line.format(value), FIRST.replace("8, 1", "8, ..."))
        for value in values
    ]


def found(folder: Path, before: str, after: str) -> list[Change]:
    return list(model_changes(model_of(folder, before), model_of(folder, after)))


@pytest.mark.parametrize(
    ("line", "before", "after", "values"),
    [
        (WITH, "nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.9)", "negative_slope=0.9"),
        (WITH, "nn.LeakyReLU(0.1)", "nn.LeakyReLU()", "nn.LeakyReLU()"),
        (WITH, "nn.BatchNorm2d()", "nn.BatchNorm2d(eps=0.1)", "eps=0.1"),
        (WITH, "nn.GELU()", 'nn.GELU("tanh")', 'approximate="tanh"'),
        (WITH, "nn.Hardtanh(-1, 2)", "nn.Hardtanh(-1, 3)", "max_val=3.0"),
        (WITH, "nn.GroupNorm(2)", "nn.GroupNorm(4)", "num_groups=4"),
        (WITH, "nn.GroupNorm(2)", "nn.GroupNorm(2, eps=0.1)", "eps=0.1"),
        (WITH, "nn.ChannelShuffle(2)", "nn.ChannelShuffle(4)", "groups=4"),
        (
            WITH,
            "nv.Buffer(1.0, persistent=False)",
            "nv.Buffer(2.0, persistent=False)",
            "init=2.0",
        ),
        (WITH, "nv.Conv2d(3)", 'nv.Conv2d(3, padding_mode="reflect")', "reflect"),
        (
            WITH,
            "nv.Conv2d(3, padding=1, dilation=1)",
            "nv.Conv2d(3, padding=2, dilation=2)",
            "padding=2, dilation=2",
        ),
        (
            HALVED,
            "nn.AvgPool2d(3, stride=2, padding=1)",
            "nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)",
            "count_include_pad=False",
        ),
        (
            WITH,
            "nn.MaxPool2d(3, stride=1, padding=1)",
            "nn.MaxPool2d(5, stride=1, padding=2)",
            "kernel_size=5",
        ),
        (DOUBLED, "nv.Interpolate()", 'nv.Interpolate("bilinear")', "bilinear"),
        (
            DOUBLED,
            'nv.Interpolate("bilinear")',
            'nv.Interpolate("bilinear", align_corners=True)',
            "align_corners=True",
        ),
        (
            DOUBLED,
            "nn.Upsample(scale_factor=2)",
            'nn.Upsample(scale_factor=2, mode="bicubic")',
            "bicubic",
        ),
    ],
)
def test_another_value_breaks(
    tmp_path: Path, line: str, before: str, after: str, values: str
) -> None:
    (change,) = found(tmp_path, *between(line, before, after))
    assert change.breaks and change.kind == "computation"
    assert change.message.startswith("the same weights compute something else: ")
    assert values in change.message.partition("else: ")[2].partition(", was ")[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("nn.BatchNorm2d()", "nn.BatchNorm2d(momentum=0.3)"),
        ("nn.ReLU()", "nn.ReLU(inplace=True)"),
        ("nn.Dropout(0.1)", "nn.Dropout(0.2)"),
        ("nv.DropPath(0.1)", "nv.DropPath(0.2)"),
        ("nv.Scale(1.0)", "nv.Scale(1e-6)"),
        ("nv.Parameter(1.0)", "nv.Parameter(2.0)"),
        ("nv.Buffer(1.0)", "nv.Buffer(2.0)"),
        ("nn.PReLU()", "nn.PReLU(init=0.3)"),
        ("nn.LeakyReLU(0.01)", "nn.LeakyReLU()"),
    ],
)
def test_what_matters_in_training_alone_breaks_nothing(
    tmp_path: Path, before: str, after: str
) -> None:
    assert found(tmp_path, *between(WITH, before, after)) == []


def test_every_value_is_told_and_found_beside_other_changes(tmp_path: Path) -> None:
    slopes = "((3, 1), nn.LeakyReLU({})), ((8, 1), nv.Conv2d(3)), ((8, 1), nn.ELU({}))"
    before, after = lines(slopes.format(0.1, 0.2)), lines(slopes.format(0.3, 0.4))
    told = [each.message.split("else: ")[1] for each in found(tmp_path, before, after)]
    assert told == [
        "nn.LeakyReLU(negative_slope=0.3), was nn.LeakyReLU(negative_slope=0.1)",
        "nn.ELU(alpha=0.4), was nn.ELU(alpha=0.2)",
    ]
    wider = after.replace("nv.Conv2d(3)", "nv.Conv2d(5)")
    messages = [each.message for each in found(tmp_path, before, wider)]
    assert any("reshaped" in each for each in messages)
    assert sum("LeakyReLU(" in each for each in messages) == 1
    # With another number of lines, as far as it can be told.
    longer = after.replace("((8, 1), nn.ELU", "((8, 1), nn.Dropout()), ((8, 1), nn.ELU")
    assert any("LeakyReLU(" in each.message for each in found(tmp_path, before, longer))


def test_lines_in_another_order_compute_the_same(tmp_path: Path) -> None:
    branches = (
        '((3, 1), nn.LeakyReLU[0, "a"](0.1))',
        '((3, 1), nn.LeakyReLU[0, "b"](0.2))',
    )
    end = '((3, 1), nv.Add[["a", "b"]]())'
    before, after = (lines(*each, end) for each in (branches, branches[::-1]))
    assert found(tmp_path, before, after) == []


def test_a_long_value_is_a_digest(tmp_path: Path) -> None:
    long = "tuple(range({}, {})), persistent=False"
    line = '((64, 1), nv.Buffer["mean"]({}))'
    before, after = (
        lines(line.format(long.format(first, first + 64))) for first in (0, 1)
    )
    row = next(
        each
        for each in section_of(tmp_path, before).text.split("\n")
        if " computes " in each
    )
    assert "computes nn.Buffer(init=sha256:" in row and len(row) < 150
    assert len(found(tmp_path, before, after)) == 1


def test_the_commands_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before, after = between(WITH, "nn.LeakyReLU(0.1)", "nn.LeakyReLU(0.9)")
    Path("spec.py").write_text(before)
    assert run(["spec.py", "-o", "out", "-q"]) == 0
    Path("spec.py").write_text(after)
    against = ["spec.py", "--against", f"out/{LOCK_FILE}"]
    assert run(["breaking", *against, "-o", "out"]) == 1
    assert "negative_slope=0.9" in capsys.readouterr().out
    assert run(["migrate", *against, "-o", "carry.py", "--folder", "out"]) == 0
    told = capsys.readouterr().err
    assert "Net (spec.py) gives something else with the same weights" in told
    assert "load as they are" in told
