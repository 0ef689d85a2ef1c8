"""Demands on products of axes, and on sizes that are too intricate: what comes of them, at the edges."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurlink_gen.compilation import Compilation
from neurlink_gen.pipeline import Spec, compile_specs
from tests.compiling import PREAMBLE

INPUT = "((4, (1, 1)), nv.Input()),"


def compiled(folder: Path, *lines: str) -> Compilation:
    path = folder / "spec.py"
    body = "".join(f"            {line}\n" for line in lines)
    path.write_text(
        f"{PREAMBLE}def net():\n    return build(\n        [\n{body}        ]\n    )\n"
    )
    return compile_specs([Spec(path)], "generated")


def codes(made: Compilation) -> set[str]:
    return {found.rule.code for found in made.diagnostics}


LIKE = (
    '((4, ...), nv.Flatten["f"](2)),',
    "((4, ...), nv.Conv1d(2, stride=2)),",
    '((4, ...), nv.ConvTransposed1d(3, stride=2, like="f")),',
)


def test_what_is_periodic_is_not_taken_for_what_grows(tmp_path: Path) -> None:
    assert codes(compiled(tmp_path, INPUT, *LIKE)) == {"NL316"}
    promised = INPUT.replace("()),", "(multiple_of=2)),")
    made = compiled(tmp_path, promised, *LIKE)
    assert not made.diagnostics
    assert "height % 2 != 0 or width % 2 != 0" in made.files["spec.py"]


def test_what_is_equal_at_every_square_is_tied_and_not_never(tmp_path: Path) -> None:
    made = compiled(
        tmp_path,
        INPUT,
        '((4, ...), nv.Conv2d["high"]((2, 1))),',
        '((4, ...), nv.Conv2d[0, "wide"]((1, 2))),',
        '((4, ...), nv.Flatten["high", "a"](2)),',
        '((4, ...), nv.Flatten["wide", "b"](2)),',
        '((4, ...), nv.Add[["a", "b"]]()),',
    )
    assert codes(made) == {"NL316"}
    (note,) = made.diagnostics[0].notes
    assert note == "for example H = 2, W = 3: 3 and 4"


def test_unpooling_along_a_product_knows_its_size(tmp_path: Path) -> None:
    made = compiled(
        tmp_path,
        INPUT,
        '((4, ...), nv.Flatten["f"](2)),',
        '((4, ...), (4, ...), nv.MaxPool1d["p"](2, return_indices=True)),',
        '((4, ...), nv.MaxUnpool1d["p"](2)),',
        '((4, ...), nv.Add[["f", -1]]()),',
    )
    assert codes(made) == {"NL310"}
    assert "height * width < 2" in made.files["spec.py"]


@pytest.mark.parametrize("ratio", [16, 100])
def test_large_ratios_are_no_matter(ratio: int, tmp_path: Path) -> None:
    lines = (
        f"((4, {ratio}), nv.Conv3d({ratio + 1})),",
        f"((4, {ratio}), nv.InstanceNorm3d()),",
    )
    made = compiled(tmp_path, "((4, (1, 1, 1)), nv.Input()),", *lines)
    assert codes(made) == {"NL310"}
    (found,) = made.diagnostics
    assert found.help == f"promise it: nv.Input(min_size={ratio + 1})"
    promised = f"((4, (1, 1, 1)), nv.Input(min_size={ratio + 1})),"
    assert not compiled(tmp_path, promised, *lines).diagnostics


def test_a_norm_of_single_channels_needs_more_than_one_cell(tmp_path: Path) -> None:
    assert codes(compiled(tmp_path, INPUT, "((4, 1), nv.GroupNorm(4)),")) == {"NL310"}
    assert not codes(compiled(tmp_path, INPUT, "((4, 1), nv.GroupNorm(2)),"))
    pooled = ('((4, "(1, 1)"), nv.AvgPool2d()),', '((4, "(1, 1)"), nv.GroupNorm(4)),')
    assert codes(compiled(tmp_path, INPUT, *pooled)) == {"NL312"}


def test_a_promise_of_help_is_kept(tmp_path: Path) -> None:
    """What the help says to promise, together with what is promised, is enough."""
    lines = (
        '((4, ...), nv.Flatten["f"](2)),',
        "((4, ...), nv.Unflatten(2, (-1, 36))),",
    )
    made = compiled(tmp_path, "((4, (1, 1)), nv.Input(multiple_of=2)),", *lines)
    (found,) = made.diagnostics
    assert found.help == "promise it: nv.Input(multiple_of=6)"
    assert not compiled(
        tmp_path, "((4, (1, 1)), nv.Input(multiple_of=6)),", *lines
    ).diagnostics


def test_a_promise_of_a_large_multiple(tmp_path: Path) -> None:
    promised = "((4, 1), nv.Input(multiple_of=20000)),"
    assert not compiled(tmp_path, promised, "((4, ...), nv.Conv2d(3)),").diagnostics
    made = compiled(tmp_path, promised, "((4, 2), nv.MaxPool2d(2)),")
    assert not made.has_errors


def test_what_grows_apart_is_never_equal_however_long_the_period(
    tmp_path: Path,
) -> None:
    made = compiled(
        tmp_path,
        "((4, (1,)), nv.Input()),",
        '((4, ...), nv.MaxPool1d["a"](128)),',
        '((4, ...), nv.MaxPool1d[0, "b"](129)),',
        '((4, ...), nv.Add[["a", "b"]]()),',
    )
    assert codes(made) == {"NL307"}


def test_what_no_size_meets_together_is_refused(tmp_path: Path) -> None:
    made = compiled(
        tmp_path,
        "((4, 1), nv.Input()),",
        '((4, "(H // 254 * 254 + 127, W)"), nn.ReLU()),',
        '((4, "(H // 130 * 130, W)"), nn.ReLU()),',
    )
    assert "NL305" in codes(made) and made.has_errors


@pytest.mark.parametrize("first", [128, 200])
def test_differences_of_long_periods_are_not_never(first: int, tmp_path: Path) -> None:
    made = compiled(
        tmp_path,
        "((4, (1,)), nv.Input()),",
        f'((4, ...), nv.MaxPool1d["s"]({first + 1})),',
        f"((4, ...), nv.MaxPool1d({first})),",
        f'((4, ...), nv.ConvTransposed1d(3, stride={first}, like="s")),',
    )
    assert not {"NL305", "NL307", "NL309"} & codes(made)


def test_ratios_that_differ_are_declared_together(tmp_path: Path) -> None:
    made = compiled(tmp_path, INPUT, "((4, 4), nv.Conv2d(5, stride=(2, 4))),")
    assert {found.help for found in made.diagnostics} == {"declare (2, 4)"}


def test_what_follows_from_a_map_that_cannot_be_is_not_told(tmp_path: Path) -> None:
    made = compiled(
        tmp_path,
        INPUT,
        '((4, "(1, 1)"), nv.AvgPool2d()),',
        "((4, ...), nv.Conv2d(7, padding=0)),",
        "((4, ...), nn.ReLU()),",
        "((4, ...), nv.Conv2d(3, padding=1)),",
        "((4, ()), nv.Flatten()),",
    )
    (found,) = made.diagnostics
    assert found.message == "Conv2d gives -5, which must be at least 1"
